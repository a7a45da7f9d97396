//! The table of token vectors that ships with the server.

use std::{collections::HashMap, sync::LazyLock};

use super::{DIMS, Vector};

/// Written by `scripts/fit_static_table.py`.
static SHIPPED: &[u8] = include_bytes!("../../assets/meaning.bin");
const MAGIC: &[u8] = b"SSMEAN1\n";

/// Vectors of tokens, with a length that says how much a token counts.
pub(super) struct Table {
    /// Tokens that begin a word, and those that continue one.
    tokens: [HashMap<&'static str, u32>; 2],
    /// What a vector's numbers are to be multiplied with.
    scales: Vec<f32>,
    /// Bytes with a sign, [`DIMS`] for each token.
    vectors: &'static [u8],
    centres: Vec<Vector>,
}

impl Table {
    pub(super) fn shipped() -> &'static Self {
        static TABLE: LazyLock<Table> = LazyLock::new(|| {
            // The tests read the same bytes.
            Table::read(SHIPPED).expect("the table that was built in is whole")
        });
        &TABLE
    }

    /// `None`: this is no table of so many dimensions, or it is cut off.
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut take = |count: usize| -> Option<&'static [u8]> {
            let (taken, left) = rest.split_at_checked(count)?;
            rest = left;
            Some(taken)
        };
        let mut number = || Some(u32::from_le_bytes(take(4)?.try_into().ok()?) as usize);
        let (count, dims, centres, names) = (number()?, number()?, number()?, number()?);
        if dims != DIMS {
            return None;
        }
        let scales = take(count.checked_mul(4)?)?.chunks_exact(4);
        let scales =
            scales.map(|scale| scale.try_into().map(f32::from_le_bytes)).collect::<Result<_, _>>().ok()?;
        let vectors = take(count.checked_mul(DIMS)?)?;
        let centres = take(centres.checked_mul(DIMS)?)?.chunks_exact(DIMS);
        let centres = centres.map(|centre| Vector(std::array::from_fn(|i| centre[i] as i8))).collect();
        let mut tokens = [HashMap::new(), HashMap::new()];
        for (name, token) in std::str::from_utf8(take(names)?).ok()?.split('\n').zip(0..) {
            match name.strip_prefix("##") {
                Some(name) => tokens[1].insert(name, token),
                None => tokens[0].insert(name, token),
            };
        }
        (tokens[0].len() + tokens[1].len() == count && rest.is_empty()).then_some(Self {
            tokens,
            scales,
            vectors,
            centres,
        })
    }

    /// The number of a token that `begins` a word or continues one.
    pub(super) fn token(&self, name: &str, begins: bool) -> Option<usize> {
        self.tokens[usize::from(!begins)].get(name).map(|token| *token as usize)
    }

    pub(super) fn add(&self, token: usize, sum: &mut [f32; DIMS]) {
        let scale = self.scales[token];
        for (sum, value) in sum.iter_mut().zip(&self.vectors[token * DIMS..]) {
            *sum += f32::from(*value as i8) * scale;
        }
    }

    pub(super) fn centres(&self) -> &[Vector] {
        &self.centres
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_whole_or_not_at_all() {
        let table = Table::read(SHIPPED).unwrap();
        assert!(table.tokens[0].len() > 20_000 && table.tokens[1].len() > 4_000);
        assert!(Table::read(&SHIPPED[..SHIPPED.len() - 1]).is_none());
        assert!(Table::read(&SHIPPED[..20]).is_none());
        assert!(Table::read(b"SSMEAN2\n").is_none());
    }
}
