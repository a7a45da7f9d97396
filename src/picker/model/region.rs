//! The part of a sound that is heard again and again.

use std::ops::Range;

/// A shorter one is a tone rather than a part of a sound, and one of no length would never be over.
pub(crate) const LEAST_S: f64 = 0.05;

/// The region in order, within a sound of this length and long enough, in seconds. `None`: there is nothing to loop.
pub(crate) fn within(region: &Range<f64>, duration_s: f64) -> Option<Range<f64>> {
    let Range { start, end } = *region;
    if duration_s.is_nan() || duration_s <= 0.0 || start.is_nan() || end.is_nan() {
        return None;
    }
    let (start, end) = (start.min(end).clamp(0.0, duration_s), start.max(end).clamp(0.0, duration_s));
    if end - start >= LEAST_S {
        return Some(start..end);
    }
    let end = (start + LEAST_S).min(duration_s);
    Some((end - LEAST_S).max(0.0)..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_never_empty_inverted_or_outside() {
        assert_eq!(within(&(0.5..1.0), 2.0), Some(0.5..1.0));
        assert_eq!(within(&(1.0..0.5), 2.0), Some(0.5..1.0));
        assert_eq!(within(&(0.0..f64::INFINITY), 2.0), Some(0.0..2.0));
        assert_eq!(within(&(1.0..1.0), 2.0), Some(1.0..1.05));
        assert_eq!(within(&(-3.0..-1.0), 2.0), Some(0.0..0.05));
        assert_eq!(within(&(5.0..9.0), 2.0), Some(1.95..2.0));
        assert_eq!(within(&(0.0..1.0), 0.01), Some(0.0..0.01));
        assert_eq!([within(&(0.0..1.0), 0.0), within(&(f64::NAN..1.0), 2.0)], [None, None]);
    }
}
