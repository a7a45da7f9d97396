//! What a text means, as a vector: texts of like meaning have vectors of like direction.
//!
//! The vector is the mean of the vectors of the text's tokens, from a table that is fitted so that this mean comes near to
//! what a sentence transformer makes of the whole text (`scripts/fit_static_table.py`). So `puppy` is near to `dog`, at the
//! cost of a few look-ups. A [`QueryModel`] can read questions in its place.

mod pieces;
mod query_model;
mod table;

pub(crate) use self::query_model::QueryModel;
pub use self::query_model::QueryModelProblem;
use self::table::Table;

/// How many numbers a vector has.
pub(crate) const DIMS: usize = 128;

/// A direction. Its length is [`LENGTH`], but for rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Vector(pub(crate) [i8; DIMS]);

/// Twice what a byte holds: a single number of 128 hardly ever has half of the length.
const LENGTH: f32 = 254.0;

impl Vector {
    /// The meaning of several texts together, each with its weight, however long it is. `None` where there are no words.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = (&'a str, f32)>) -> Option<Self> {
        let mut sum = [0.0; DIMS];
        for (text, weight) in texts {
            let part = table_says(text);
            sum.iter_mut().zip(part).for_each(|(sum, value)| *sum += value * weight);
        }
        Self::along(&sum)
    }

    /// The vector in this direction.
    fn along(sum: &[f32; DIMS]) -> Option<Self> {
        let length = length(sum);
        (length > f32::EPSILON).then(|| Self(sum.map(|value| (value / length * LENGTH).round() as i8)))
    }

    /// The number, among [`centres`], of the one it is nearest to.
    pub(crate) fn centre(&self) -> usize {
        let near = |centre: &Self| dot(&self.0, &centre.0);
        let best = centres().iter().enumerate().max_by_key(|(_, centre)| near(centre));
        best.map_or(0, |(number, _)| number)
    }
}

/// A direction of length 1, or 0 where there are no words.
fn table_says(text: &str) -> [f32; DIMS] {
    let (table, mut sum) = (Table::shipped(), [0.0; DIMS]);
    pieces::each(table, text, |token| table.add(token, &mut sum));
    unit(sum)
}

fn unit(vector: [f32; DIMS]) -> [f32; DIMS] {
    let length = length(&vector);
    if length > f32::EPSILON { vector.map(|value| value / length) } else { [0.0; DIMS] }
}

fn length(vector: &[f32; DIMS]) -> f32 {
    vector.iter().map(|value| value * value).sum::<f32>().sqrt()
}

/// Directions that divide all meanings among them, for searches that look at the near ones only.
pub(crate) fn centres() -> &'static [Vector] {
    Table::shipped().centres()
}

/// Of two vectors, in the unit of [`cosine`].
#[inline(always)]
pub(crate) fn dot(one: &[i8; DIMS], other: &[i8; DIMS]) -> i32 {
    // In this form the compiler multiplies as many at a time as the processor can.
    one.iter().zip(other).map(|(one, other)| i32::from(i16::from(*one) * i16::from(*other))).sum()
}

/// Of each of many with one.
pub(crate) fn dots<'a>(many: impl ExactSizeIterator<Item = &'a [i8; DIMS]>, one: &[i8; DIMS]) -> Vec<i32> {
    let mut products = vec![0; many.len()];
    // Compiled for several processors, of which this one is chosen when it runs.
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for (vector, product) in many.zip(&mut products) {
                *product = dot(vector, one);
            }
        },
    );
    products
}

/// The signs of a vector's numbers, a bit each.
pub(crate) type Signs = [u64; DIMS / 64];

pub(crate) fn signs(vector: &[i8; DIMS]) -> Signs {
    let bits =
        |numbers: &[i8]| numbers.iter().rev().fold(0, |bits, number| bits << 1 | u64::from(*number < 0));
    std::array::from_fn(|word| bits(&vector[64 * word..64 * (word + 1)]))
}

/// In how many of [`DIMS`] signs each of many differs from one: the fewer, the more alike the vectors are, give or take.
pub(crate) fn differing(many: &[Signs], one: &Signs, counts: &mut [u8]) {
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for (signs, count) in many.iter().zip(&mut *counts) {
                let [first, second] = [signs[0] ^ one[0], signs[1] ^ one[1]];
                *count = (first.count_ones() + second.count_ones()) as u8;
            }
        },
    );
}

/// What a product of vectors says as a cosine.
pub(crate) fn cosine(dot: i32) -> f32 {
    dot as f32 / (LENGTH * LENGTH)
}

/// The least product with at least this cosine.
pub(crate) fn least_dot(cosine: f32) -> i32 {
    (cosine * LENGTH * LENGTH).ceil() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: &Vector, other: &Vector) -> f32 {
        cosine(dot(&one.0, &other.0))
    }

    #[test]
    fn what_means_the_same_is_alike() {
        let vector = |text: &str| Vector::of([(text, 1.0)]).unwrap();
        let check = |text: &str, near: &str, far: &str| {
            let (near_by, far_by) =
                (likeness(&vector(text), &vector(near)), likeness(&vector(text), &vector(far)));
            assert!(near_by > far_by + 0.1, "{text}: {near} {near_by}, {far} {far_by}");
        };
        check("puppy", "dog bark", "door slam");
        check("firearm discharge", "gunshot", "water drip");
        check("scary", "horror", "happy birds");
        check("automobile", "car engine", "violin");
        assert!((likeness(&vector("steel door"), &vector("Steel-Door!")) - 1.0).abs() < 0.01);
    }

    #[test]
    fn what_has_no_words_has_no_meaning() {
        assert_eq!(Vector::of([("", 1.0), (" –!?", 1.0)]), None);
        assert!(Vector::of([("ж", 1.0), ("qqqqzzzz", 1.0)]).is_some(), "made of single letters");
    }

    #[test]
    fn a_vector_is_nearest_to_its_centre() {
        let vector = Vector::of([("thunder storm", 1.0)]).unwrap();
        let own = likeness(&vector, &centres()[vector.centre()]);
        assert!(centres().iter().all(|centre| likeness(&vector, centre) <= own));
        assert!(own > 0.3 && centres().len() > 100, "{own}");
    }
}
