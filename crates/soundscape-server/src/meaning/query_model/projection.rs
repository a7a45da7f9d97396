//! The matrix that brings a model's vectors to those of the table.

use std::sync::LazyLock;

use crate::meaning::DIMS;

/// Written by `scripts/fit_query_projection.py`.
static SHIPPED: &[u8] = include_bytes!("../../../assets/meaning-query.bin");
const MAGIC: &[u8] = b"SSPROJ1\n";

pub(super) struct Projection {
    /// A row for each number of the model's vectors.
    rows: Vec<[f32; DIMS]>,
}

impl Projection {
    pub(super) fn shipped() -> &'static Self {
        static SHIPPED_ONE: LazyLock<Projection> = LazyLock::new(|| {
            // The tests read the same bytes.
            Projection::read(SHIPPED).expect("the matrix that was built in is whole")
        });
        &SHIPPED_ONE
    }

    /// `None`: this is no matrix to so many dimensions, or it is cut off.
    fn read(bytes: &[u8]) -> Option<Self> {
        let (sizes, rest) = bytes.strip_prefix(MAGIC)?.split_at_checked(8)?;
        let size = |at: usize| Some(u32::from_le_bytes(sizes[at..at + 4].try_into().ok()?) as usize);
        let (width, dims) = (size(0)?, size(4)?);
        let (scales, numbers) = rest.split_at_checked(4 * DIMS)?;
        if dims != DIMS || numbers.len() != width.checked_mul(DIMS)? {
            return None;
        }
        let scales: Vec<f32> = scales
            .chunks_exact(4)
            .map(|scale| scale.try_into().map(f32::from_le_bytes))
            .collect::<Result<_, _>>()
            .ok()?;
        let row = |row: &[u8]| std::array::from_fn(|i| f32::from(row[i] as i8) * scales[i]);
        Some(Self { rows: numbers.chunks_exact(DIMS).map(row).collect() })
    }

    /// How many numbers the model's vectors have.
    pub(super) fn width(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn apply(&self, vector: &[f32]) -> [f32; DIMS] {
        let mut sum = [0.0; DIMS];
        for (row, value) in self.rows.iter().zip(vector) {
            sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += value * weight);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_is_read_whole_or_not_at_all() {
        assert_eq!(Projection::read(SHIPPED).unwrap().width(), 384);
        assert!(Projection::read(&SHIPPED[..SHIPPED.len() - 1]).is_none());
        assert!(Projection::read(&SHIPPED[..12]).is_none());
        assert!(Projection::read(b"SSPROJ2\n").is_none());
    }
}
