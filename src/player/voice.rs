//! A sound that is heard, or is about to be.

use bevy_asset::Handle;
use bevy_kira_audio::AudioSource;

use super::{
    BusVolumes, FinishReason, SoundBus, SoundControl, SoundPlayer,
    bus::Opening,
    instance::Instance,
    plan::{Basis, Plan},
    spatial::Heard,
};

/// An hour, so that no number of seconds is too large for a clock.
const FADE_MAX_S: f32 = 3600.0;

pub(super) struct Voice {
    pub(super) source: Source,
    pub(super) plan: Plan,
    /// `None`: the placeholder.
    pub(super) basis: Option<Basis>,
    pub(super) bus: SoundBus,
    pub(super) duration_s: f64,
    pub(super) position_s: f64,
    pub(super) stage: Stage,
    pub(super) stop: Option<Stop>,
    /// Where to go to.
    pub(super) seek: Option<f64>,
    pub(super) underruns: u32,
    /// What the mixer was told last.
    pub(super) told: Levels,
}

pub(super) enum Source {
    /// Held, so that the sound is not evicted while it plays.
    Decoded(Handle<AudioSource>),
    /// Until it is played.
    #[cfg(feature = "streaming")]
    Streamed(Option<Box<crate::streaming::Stream>>),
}

pub(super) enum Stage {
    /// Waits until it may start.
    Held,
    /// A mixer was told to play it, and was given so many frames to do it.
    Sent { instance: Instance, frames: u8 },
    /// A mixer plays it.
    Heard { instance: Instance },
    /// It plays for nobody, but as long as it would.
    Silent,
}

/// A wish to stop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    pub(super) fade_s: f32,
    /// How much longer it is heard, where nobody else keeps count.
    pub(super) left_s: f64,
    /// Whether the mixer knows.
    pub(super) told: bool,
}

/// What can change while a sound is heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Levels {
    pub(super) gain_db: f32,
    pub(super) rate: f32,
    pub(super) panning: f32,
    pub(super) paused: bool,
}

impl Levels {
    /// For kira, silence.
    const GAIN_MIN_DB: f32 = -60.0;
    const GAIN_MAX_DB: f32 = 40.0;
    const RATE_MAX: f32 = 64.0;
}

impl Voice {
    pub(super) fn new(
        player: &SoundPlayer,
        source: Source,
        duration_s: f64,
        mut plan: Plan,
        basis: Option<Basis>,
    ) -> Self {
        // The mixer would look for the end of a loop without a frame for ever.
        plan.looped &= duration_s > 0.0;
        let told = Levels { gain_db: 0.0, rate: 1.0, panning: 0.0, paused: false };
        let stage = Stage::Held;
        Self {
            source,
            plan,
            basis,
            bus: player.bus,
            duration_s,
            position_s: 0.0,
            stage,
            stop: None,
            seek: None,
            underruns: 0,
            told,
        }
    }

    pub(super) fn levels(&self, control: &SoundControl, heard: Heard, buses: &BusVolumes) -> Levels {
        let gain_db = self.plan.gain_db + control.volume_db + buses.get(self.bus) + heard.gain_db;
        let rate = self.plan.rate * control.rate;
        Levels {
            gain_db: within(gain_db, Levels::GAIN_MIN_DB, Levels::GAIN_MAX_DB),
            rate: within(rate, 0.0, Levels::RATE_MAX),
            panning: heard.panning,
            paused: control.paused,
        }
    }

    pub(super) fn opening(&self, levels: Levels) -> Opening {
        Opening {
            gain_db: levels.gain_db,
            rate: f64::from(levels.rate),
            panning: levels.panning,
            looped: self.plan.looped,
            fade_in_s: within(self.plan.fade_in_s, 0.0, FADE_MAX_S),
        }
    }

    /// Plays on for nobody.
    pub(super) fn pass(&mut self, delta_s: f64, levels: Levels) -> Option<FinishReason> {
        self.position_s = self.seek.take().unwrap_or(self.position_s);
        if !levels.paused {
            self.position_s += delta_s * f64::from(levels.rate);
        }
        if let Some(stop) = &mut self.stop {
            stop.left_s -= delta_s;
            if stop.left_s <= 0.0 {
                return Some(FinishReason::Stopped);
            }
        }
        if self.position_s < self.duration_s {
            return None;
        }
        if self.plan.looped && self.duration_s > 0.0 {
            self.position_s %= self.duration_s;
            return None;
        }
        Some(FinishReason::Ended)
    }

    /// Goes to a place that there is.
    pub(super) fn seek_to(&mut self, position_s: f64) {
        if position_s.is_finite() {
            self.seek = Some(position_s.clamp(0.0, self.duration_s));
        }
    }

    /// Why the mixer says that it is stopped, when that was not so one frame earlier.
    pub(super) fn why_stopped(&self, delta_s: f64) -> FinishReason {
        // The mixer runs a little ahead of what is heard.
        const AHEAD_S: f64 = 0.1;
        let reached_s = self.position_s + (delta_s + AHEAD_S) * f64::from(self.told.rate);
        if self.stop.is_none() && !self.plan.looped && reached_s >= self.duration_s {
            FinishReason::Ended
        } else {
            FinishReason::Stopped
        }
    }
}

impl Stop {
    pub(super) fn new(fade_s: f32) -> Self {
        let fade_s = within(fade_s, 0.0, FADE_MAX_S);
        Self { fade_s, left_s: f64::from(fade_s), told: false }
    }
}

/// What is no number is the lowest: silent, standing still, without a fade.
fn within(number: f32, low: f32, high: f32) -> f32 {
    if number.is_nan() { low } else { number.clamp(low, high) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVELS: Levels = Levels { gain_db: 0.0, rate: 2.0, panning: 0.0, paused: false };

    fn voice(looped: bool) -> Voice {
        let player = SoundPlayer::id("snd_8f3a2c1d".parse().unwrap());
        let plan = Plan { looped, ..Plan::placeholder(&player) };
        Voice::new(&player, Source::Decoded(Handle::default()), 1.0, plan, None)
    }

    #[test]
    fn silence_takes_as_long_as_the_sound() {
        let mut voice = voice(false);
        assert_eq!(voice.pass(0.25, LEVELS), None);
        assert_eq!(voice.pass(9.0, Levels { paused: true, ..LEVELS }), None);
        assert_eq!(voice.position_s, 0.5);
        assert_eq!(voice.pass(0.25, LEVELS), Some(FinishReason::Ended));
    }

    #[test]
    fn a_seek_goes_to_a_place_that_there_is() {
        let mut voice = voice(true);
        for (to, expected) in [(0.5, 0.75), (-3.0, 0.25), (f64::NAN, 0.5), (99.0, 0.25)] {
            voice.seek_to(to);
            assert_eq!(voice.pass(0.125, LEVELS), None);
            assert_eq!(voice.position_s, expected, "{to}");
        }
    }

    #[test]
    fn a_loop_goes_on_until_it_is_stopped() {
        let mut voice = voice(true);
        for _ in 0..9 {
            assert_eq!(voice.pass(0.375, LEVELS), None);
        }
        assert!((0.0..1.0).contains(&voice.position_s));
        voice.stop = Some(Stop::new(0.5));
        assert_eq!(voice.pass(0.25, LEVELS), None);
        assert_eq!(voice.pass(0.25, LEVELS), Some(FinishReason::Stopped));
    }

    #[test]
    fn no_number_is_too_odd_for_the_mixer() {
        let voice = voice(false);
        let check = |volume_db, rate, expected: (f32, f32)| {
            let control = SoundControl { volume_db, rate, paused: false };
            let levels = voice.levels(&control, Heard::EVERYWHERE, &BusVolumes::default());
            assert_eq!((levels.gain_db, levels.rate), expected, "{volume_db} {rate}");
        };
        check(-3.0, 0.5, (-3.0, 0.5));
        check(f32::NAN, f32::NAN, (-60.0, 0.0));
        check(f32::NEG_INFINITY, -2.0, (-60.0, 0.0));
        check(f32::INFINITY, f32::INFINITY, (40.0, 64.0));
        assert_eq!(Stop::new(f32::INFINITY).fade_s, 3600.0);
        assert_eq!(Stop::new(f32::NAN).fade_s, 0.0);
        let empty = Voice::new(
            &SoundPlayer::id("snd_8f3a2c1d".parse().unwrap()),
            Source::Decoded(Handle::default()),
            0.0,
            Plan { looped: true, ..voice.plan },
            None,
        );
        assert!(!empty.plan.looped, "nothing to loop");
    }

    #[test]
    fn an_end_is_told_from_a_stop() {
        let mut voice = voice(false);
        voice.position_s = 0.95;
        assert_eq!(voice.why_stopped(0.016), FinishReason::Ended);
        voice.position_s = 0.3;
        assert_eq!(voice.why_stopped(0.016), FinishReason::Stopped);
        assert_eq!(voice.why_stopped(0.7), FinishReason::Ended, "after a long frame");
        voice.stop = Some(Stop::new(0.0));
        assert_eq!(voice.why_stopped(0.7), FinishReason::Stopped);
        let mut looped = self::voice(true);
        looped.position_s = 0.95;
        assert_eq!(looped.why_stopped(0.016), FinishReason::Stopped);
    }
}
