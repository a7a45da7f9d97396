//! The forward pass of a BERT encoder with mean pooling (Devlin et al. 2019; Reimers and Gurevych 2019).
//!
//! Written out, since it is short: the libraries for it would bring some fifty crates for one model of known form.

use safetensors::{Dtype, SafeTensors};

use super::problem::QueryModelProblem;

pub(super) struct Transformer {
    words: Matrix,
    positions: Matrix,
    /// Of texts that are not pairs.
    kind: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    heads: usize,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attended: Linear,
    attended_norm: Norm,
    wide: Linear,
    narrow: Linear,
    norm: Norm,
}

/// Row after row.
struct Matrix {
    numbers: Vec<f32>,
    columns: usize,
}

struct Linear {
    weight: Matrix,
    bias: Vec<f32>,
}

struct Norm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl Transformer {
    pub(super) fn read(tensors: &SafeTensors<'_>, heads: usize) -> Result<Self, QueryModelProblem> {
        let weights = Weights(tensors);
        let words = weights.matrix("embeddings.word_embeddings.weight", 0, 0)?;
        let width = words.columns;
        let kinds = weights.matrix("embeddings.token_type_embeddings.weight", 0, width)?;
        let mut layers = Vec::new();
        while weights.has(&format!("encoder.layer.{}.output.dense.weight", layers.len())) {
            layers.push(Layer::read(&weights, &format!("encoder.layer.{}", layers.len()), width)?);
        }
        if layers.is_empty() || !width.is_multiple_of(heads) {
            return Err(Weights::missing("encoder.layer.0.output.dense.weight", width, 0));
        }
        Ok(Self {
            positions: weights.matrix("embeddings.position_embeddings.weight", 0, width)?,
            kind: kinds.row(0).to_vec(),
            norm: weights.norm("embeddings.LayerNorm", width)?,
            words,
            layers,
            heads,
        })
    }

    /// How many numbers its vectors have.
    pub(super) fn width(&self) -> usize {
        self.words.columns
    }

    /// The vector, of length 1, of a text. Tokens that it does not have, and those beyond its positions, are left out.
    pub(super) fn sentence(&self, tokens: &[u32]) -> Vec<f32> {
        let width = self.width();
        let known = tokens.iter().filter(|token| (**token as usize) < self.words.rows());
        let mut x = Vec::with_capacity(tokens.len() * width);
        for (token, place) in known.zip(0..self.positions.rows()) {
            let parts = self.words.row(*token as usize).iter().zip(self.positions.row(place)).zip(&self.kind);
            x.extend(parts.map(|((word, position), kind)| word + position + kind));
        }
        self.norm.apply(&mut x);
        for layer in &self.layers {
            layer.apply(&mut x, self.heads);
        }
        let mut mean = vec![0.0; width];
        for token in x.chunks_exact(width) {
            add(&mut mean, token);
        }
        let length = mean.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        mean.iter_mut().for_each(|value| *value /= length);
        mean
    }
}

impl Layer {
    fn read(weights: &Weights<'_>, name: &str, width: usize) -> Result<Self, QueryModelProblem> {
        let square = |part: &str| weights.linear(&format!("{name}.{part}"), width, width);
        let wide = weights.linear(&format!("{name}.intermediate.dense"), 0, width)?;
        let inner = wide.bias.len();
        Ok(Self {
            query: square("attention.self.query")?,
            key: square("attention.self.key")?,
            value: square("attention.self.value")?,
            attended: square("attention.output.dense")?,
            attended_norm: weights.norm(&format!("{name}.attention.output.LayerNorm"), width)?,
            wide,
            narrow: weights.linear(&format!("{name}.output.dense"), width, inner)?,
            norm: weights.norm(&format!("{name}.output.LayerNorm"), width)?,
        })
    }

    fn apply(&self, x: &mut [f32], heads: usize) {
        let (query, key, value) = (self.query.apply(x), self.key.apply(x), self.value.apply(x));
        let mixed = attend(&query, &key, &value, self.query.bias.len(), heads);
        add(x, &self.attended.apply(&mixed));
        self.attended_norm.apply(x);
        let mut wide = self.wide.apply(x);
        wide.iter_mut().for_each(|value| *value = gelu(*value));
        add(x, &self.narrow.apply(&wide));
        self.norm.apply(x);
    }
}

/// Each token takes of the values of all tokens by how well their keys answer its query; each head in its part of them.
fn attend(query: &[f32], key: &[f32], value: &[f32], width: usize, heads: usize) -> Vec<f32> {
    let size = width / heads;
    let mut mixed = vec![0.0; query.len()];
    for part in (0..heads).map(|head| head * size..(head + 1) * size) {
        for (query, mixed) in query.chunks_exact(width).zip(mixed.chunks_exact_mut(width)) {
            let answers =
                key.chunks_exact(width).map(|key| product(&query[part.clone()], &key[part.clone()]));
            let mut shares: Vec<f32> = answers.map(|answer| answer / (size as f32).sqrt()).collect();
            let best = shares.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            shares.iter_mut().for_each(|share| *share = (*share - best).exp());
            let sum: f32 = shares.iter().sum();
            for (value, share) in value.chunks_exact(width).zip(&shares) {
                let parts = mixed[part.clone()].iter_mut().zip(&value[part.clone()]);
                parts.for_each(|(mixed, value)| *mixed += value * share / sum);
            }
        }
    }
    mixed
}

impl Linear {
    /// Of each token.
    fn apply(&self, x: &[f32]) -> Vec<f32> {
        let outputs = self.bias.len();
        let mut y = vec![0.0; x.len() / self.weight.columns * outputs];
        // Compiled for several processors, of which this one is chosen when it runs.
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                // Weights are many and tokens few: each weight is fetched once.
                let rows = self.weight.numbers.chunks_exact(self.weight.columns);
                for (output, (row, bias)) in rows.zip(&self.bias).enumerate() {
                    let tokens = x.chunks_exact(self.weight.columns);
                    for (x, y) in tokens.zip(y[output..].iter_mut().step_by(outputs)) {
                        *y = product(row, x) + bias;
                    }
                }
            },
        );
        y
    }
}

impl Norm {
    /// To each token, in place: to mean 0 and variance 1, then as it was learnt.
    fn apply(&self, x: &mut [f32]) {
        const EPSILON: f32 = 1e-12;
        for token in x.chunks_exact_mut(self.scale.len()) {
            let count = token.len() as f32;
            let mean = token.iter().sum::<f32>() / count;
            token.iter_mut().for_each(|value| *value -= mean);
            let deviation = (token.iter().map(|value| value * value).sum::<f32>() / count + EPSILON).sqrt();
            for (value, (scale, shift)) in token.iter_mut().zip(self.scale.iter().zip(&self.shift)) {
                *value = *value / deviation * scale + shift;
            }
        }
    }
}

/// Hendrycks and Gimpel 2016, by its approximation.
fn gelu(x: f32) -> f32 {
    const ROOT_OF_2_BY_PI: f32 = 0.797_884_6;
    0.5 * x * (1.0 + (ROOT_OF_2_BY_PI * (x + 0.044_715 * x * x * x)).tanh())
}

fn add(to: &mut [f32], what: &[f32]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += what);
}

/// Sums in several lanes, so that the compiler may take them together.
#[inline(always)]
fn product(one: &[f32], other: &[f32]) -> f32 {
    const LANES: usize = 32;
    let mut lanes = [0.0; LANES];
    let (one, other) = (one.chunks_exact(LANES), other.chunks_exact(LANES));
    let rest: f32 = one.remainder().iter().zip(other.remainder()).map(|(a, b)| a * b).sum();
    for (one, other) in one.zip(other) {
        for (lane, (a, b)) in lanes.iter_mut().zip(one.iter().zip(other)) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f32>() + rest
}

impl Matrix {
    fn rows(&self) -> usize {
        self.numbers.len() / self.columns
    }

    fn row(&self, row: usize) -> &[f32] {
        &self.numbers[row * self.columns..(row + 1) * self.columns]
    }
}

/// The tensors of a file, by name.
struct Weights<'a>(&'a SafeTensors<'a>);

impl Weights<'_> {
    fn has(&self, name: &str) -> bool {
        self.0.tensor(name).is_ok()
    }

    fn missing(name: &str, rows: usize, columns: usize) -> QueryModelProblem {
        QueryModelProblem::Tensor { name: name.into(), rows, columns }
    }

    /// 0 rows or columns: any number of them, but none.
    fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Matrix, QueryModelProblem> {
        let missing = || Self::missing(name, rows, columns);
        let tensor = self.0.tensor(name).map_err(|_| missing())?;
        let fits = |found: usize, asked: usize| found > 0 && (asked == 0 || found == asked);
        match *tensor.shape() {
            [r, c] if fits(r, rows) && fits(c, columns) && tensor.dtype() == Dtype::F32 => {
                Ok(Matrix { numbers: numbers(tensor.data()), columns: c })
            }
            _ => Err(missing()),
        }
    }

    fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>, QueryModelProblem> {
        let tensor = self.0.tensor(name).ok();
        let tensor = tensor.filter(|tensor| tensor.shape() == [length] && tensor.dtype() == Dtype::F32);
        tensor.map(|tensor| numbers(tensor.data())).ok_or_else(|| Self::missing(name, 1, length))
    }

    fn linear(&self, name: &str, rows: usize, columns: usize) -> Result<Linear, QueryModelProblem> {
        let weight = self.matrix(&format!("{name}.weight"), rows, columns)?;
        let bias = self.vector(&format!("{name}.bias"), weight.rows())?;
        Ok(Linear { weight, bias })
    }

    fn norm(&self, name: &str, width: usize) -> Result<Norm, QueryModelProblem> {
        let part = |part: &str| self.vector(&format!("{name}.{part}"), width);
        Ok(Norm { scale: part("weight")?, shift: part("bias")? })
    }
}

fn numbers(bytes: &[u8]) -> Vec<f32> {
    let number = |bytes: &[u8]| f32::from_le_bytes(std::array::from_fn(|i| bytes[i]));
    bytes.chunks_exact(size_of::<f32>()).map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model of made-up weights: sines, so that the figures below can be computed elsewhere, too.
    fn made_up() -> Vec<u8> {
        let (width, inner, words, positions) = (8, 12, 5, 6);
        let mut shapes = vec![
            ("embeddings.word_embeddings.weight".to_owned(), vec![words, width]),
            ("embeddings.position_embeddings.weight".to_owned(), vec![positions, width]),
            ("embeddings.token_type_embeddings.weight".to_owned(), vec![2, width]),
        ];
        let mut norms = vec!["embeddings.LayerNorm".to_owned()];
        for layer in 0..2 {
            let mut linear = |name: &str, to, from| {
                let name = format!("encoder.layer.{layer}.{name}");
                shapes.push((format!("{name}.weight"), vec![to, from]));
                shapes.push((format!("{name}.bias"), vec![to]));
            };
            linear("attention.self.query", width, width);
            linear("attention.self.key", width, width);
            linear("attention.self.value", width, width);
            linear("attention.output.dense", width, width);
            linear("intermediate.dense", inner, width);
            linear("output.dense", width, inner);
            norms.extend(
                ["attention.output", "output"].map(|name| format!("encoder.layer.{layer}.{name}.LayerNorm")),
            );
        }
        for norm in norms {
            shapes.extend(["weight", "bias"].map(|part| (format!("{norm}.{part}"), vec![width])));
        }
        let (mut header, mut body) = (serde_json::Map::new(), Vec::<u8>::new());
        for (seed, (name, shape)) in shapes.into_iter().enumerate() {
            let begin = body.len();
            for i in 0..shape.iter().product::<usize>() {
                let sine = ((seed * 31 + i * 7) as f32).sin();
                let number = match name.rsplit_once('.') {
                    Some((norm, "weight")) if norm.ends_with("LayerNorm") => 1.0 + sine / 2.0,
                    Some((_, "bias")) => sine / 10.0,
                    _ => sine,
                };
                body.extend(number.to_le_bytes());
            }
            let at = serde_json::json!({"dtype": "F32", "shape": shape, "data_offsets": [begin, body.len()]});
            header.insert(name, at);
        }
        let header = serde_json::to_vec(&header).unwrap();
        [&(header.len() as u64).to_le_bytes()[..], &header, &body].concat()
    }

    #[test]
    fn a_sentence_is_what_another_implementation_makes_of_it() {
        let bytes = made_up();
        let tensors = SafeTensors::deserialize(&bytes).unwrap();
        let model = Transformer::read(&tensors, 2).unwrap();
        let check = |tokens: &[u32], expect: [f32; 8]| {
            let found = model.sentence(tokens);
            let same = found.iter().zip(expect).all(|(found, expect)| (found - expect).abs() < 1e-4);
            assert!(same, "{tokens:?}: {found:?}");
        };
        // By numpy, with the class of scripts/fit_static_table.py.
        let three = [-0.195437, 0.228308, -0.226051, -0.02353, 0.467728, -0.730185, 0.309056, 0.102822];
        check(&[1, 3, 2], three);
        check(&[4], [-0.200051, 0.228719, -0.219714, -0.036694, 0.476364, -0.728151, 0.295273, 0.117194]);
        // Beyond its words and its positions.
        check(&[1, 99, 3, 2], three);
        assert_eq!(model.sentence(&[1; 7]), model.sentence(&[1; 6]));
        assert!(Transformer::read(&tensors, 3).is_err(), "heads of no whole size");
    }
}
