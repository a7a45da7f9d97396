//! Stick and slip: two dry surfaces grip and let go, hundreds of times a second.

use super::{
    rng::Rng,
    track::{RATE_HZ, Track, samples},
};

/// The force that a body gets from a joint: one kick a slip. `slips_hz` is how often it lets go at a time; `rough`
/// (0..1) how irregular the slips are. Where `slips_hz` falls below 1 the joint holds still.
pub(crate) fn stick_slip(rng: &mut Rng, seconds: f32, slips_hz: impl Fn(f32) -> f32, rough: f32) -> Track {
    let mut out = Track::silence(seconds);
    let mut t = 0.0;
    while t < seconds {
        let hz = slips_hz(t);
        if hz < 1.0 {
            t += 0.002;
            continue;
        }
        let period = (1.0 + rough * 0.14 * rng.bipolar()) / hz;
        let kick = 1.0 - rough * 0.8 * rng.unit();
        // The load builds up slowly and drops at once: a saw tooth, differentiated.
        let (start, len) = (samples(t), samples(period.min(0.02)).max(4));
        for i in 0..len {
            let Some(x) = out.0.get_mut(start + i) else { break };
            let since = i as f32 / RATE_HZ;
            *x += kick
                * ((-since / 0.000_05).exp() - 0.03 * (-since / 0.002).exp()
                    + 0.04 * rng.bipolar() * (-since / 0.001).exp());
        }
        t += period;
    }
    out
}
