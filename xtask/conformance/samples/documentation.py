import requests

API_KEY = "ss_live_4kR9mXp2vLw8nQ3jH7"
BASE = "https://api.soundscape.io/v2"

headers = {"Authorization": f"Bearer {API_KEY}"}

results = requests.get(
    f"{BASE}/sounds/search",
    headers=headers,
    params={
        "q": "footsteps gravel night",
        "category": "foley",
        "duration_max": 4.0,
        "license": "royalty-free",
        "limit": 10,
    },
).json()

for sound in results:
    print(f"{sound['id']}: {sound['title']} — {sound['duration_s']}s, {sound['loudness_lufs']} LUFS")

sound_id = "snd_8f3a2c1d"

meta = requests.get(
    f"{BASE}/sounds/{sound_id}/metadata",
    headers=headers,
).json()

print(f"Loudness: {meta['loudness_lufs']} LUFS")
print(f"Formats: {', '.join(meta['formats'])}")

dl = requests.get(
    f"{BASE}/sounds/{sound_id}/download",
    headers=headers,
    params={"format": "wav24", "normalize": "true"},
).json()

print(f"Download URL: {dl['download_url']}")
print(f"Expires: {dl['expires_at']}")
