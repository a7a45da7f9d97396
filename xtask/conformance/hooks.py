"""What no schema can say: which sounds there are, and where signed URLs come from.

Half of the calls that should succeed get real ones in place of made-up ones. Calls that should fail stay as they are.
"""

import itertools
import os
from urllib.parse import parse_qsl, urlsplit

import requests
import schemathesis

SERVER = os.environ["CONFORMANCE_SERVER"]
session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['CONFORMANCE_KEY']}"


def get(path, **query):
    response = session.get(f"{SERVER}/v2{path}", params=query, timeout=60)
    response.raise_for_status()
    return response


def parts(url, *names):
    """A signed URL's path parameters, from its last segments, and its query."""
    url = urlsplit(url)
    segments = url.path.split("/")[-len(names) :]
    return dict(zip(names, segments)), dict(parse_qsl(url.query))


WORDS = ("footstep", "door", "glass", "rain")
sounds = [sound for word in WORDS for sound in get("/sounds/search", q=word).json()]
assert sounds, "the library has none of the sounds that are looked for"
tickets = [
    get(f"/sounds/{sound['id']}/download", format=file_format).json()
    for sound, file_format in zip(sounds, ("wav24", "wav16", "mp3320", "ogg"))
]

words = itertools.cycle(WORDS)
ids = itertools.cycle([sound["id"] for sound in sounds])
signed = {
    "/files/downloads/{id}/{file}": itertools.cycle([parts(ticket["download_url"], "id", "file") for ticket in tickets]),
    "/files/previews/{file}": itertools.cycle([parts(sound["preview_url"], "file") for sound in sounds[:4]]),
    "/files/waveforms/{file}": itertools.cycle([parts(sound["waveform_url"], "file") for sound in sounds[:4]]),
}
turn = itertools.cycle([True, False])


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    path = case.operation.path
    real = next(turn)
    if real and path == "/v2/sounds/search":
        for name in ("category", "duration_max", "license"):
            case.query.pop(name, None)
        case.query["q"] = next(words)
    elif real and path in signed:
        case.path_parameters, case.query = (dict(part) for part in next(signed[path]))
    elif real and path.startswith("/v2/sounds/{id}"):
        case.path_parameters["id"] = next(ids)
    elif real and path == "/v2/sounds":
        case.query["ids"] = ",".join(next(ids) for _ in range(3))
