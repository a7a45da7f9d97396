//! How much louder a sound must be to have a loudness.

use crate::resolve::Candidate;

/// More would lift the noise of a quiet recording rather than the sound.
const BOOST_MAX_DB: f32 = 12.0;

/// What the server leaves below full scale when it normalises.
const NORMALIZED_PEAK_DBTP: f64 = -1.0;

/// Decibels that bring a sound to `target_lufs`; 0 where its loudness is not known, as of sounds under 400 ms.
pub(super) fn loudness_gain_db(sound: &Candidate, normalized: bool, target_lufs: Option<f32>) -> f32 {
    let (Some(target), Some(original)) = (target_lufs, sound.loudness_lufs) else { return 0.0 };
    let raised = match (normalized, sound.true_peak_dbtp) {
        (false, _) => 0.0,
        (true, Some(peak)) => NORMALIZED_PEAK_DBTP - peak,
        (true, None) => return 0.0,
    };
    (target - (original + raised) as f32).min(BOOST_MAX_DB)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brings_what_is_delivered_to_the_target() {
        let check = |loudness, peak, normalized, target, expected: f32| {
            let sound = Candidate {
                id: "snd_8f3a2c1d".parse().unwrap(),
                loudness_lufs: loudness,
                true_peak_dbtp: peak,
                duration_s: None,
            };
            let gain = loudness_gain_db(&sound, normalized, target);
            assert!((gain - expected).abs() < 1e-4, "{sound:?} {normalized} {target:?}: {gain}");
        };
        check(Some(-16.0), None, false, Some(-23.0), -7.0);
        check(Some(-30.0), None, false, Some(-23.0), 7.0);
        check(Some(-50.0), None, false, Some(-23.0), 12.0);
        // Normalising raised it by 5 dB: to -25 LUFS.
        check(Some(-30.0), Some(-6.0), true, Some(-23.0), 2.0);
        check(Some(-30.0), None, true, Some(-23.0), 0.0);
        check(None, None, false, Some(-23.0), 0.0);
        check(Some(-16.0), None, false, None, 0.0);
    }
}
