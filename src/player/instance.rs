//! A sound in a mixer: what can be done to it, whichever mixer it is.

use bevy_asset::{Assets, Handle};
use bevy_kira_audio::{AudioInstance, AudioTween, PlaybackState};

use crate::SoundscapeError;
#[cfg(feature = "streaming")]
use crate::streaming::{Started, StreamPlaying, StreamState};

/// Dropping it stops it, or lets bevy_kira_audio keep it.
pub(super) enum Instance {
    /// bevy_kira_audio's.
    Decoded(Handle<AudioInstance>),
    /// Played while it arrives.
    #[cfg(feature = "streaming")]
    Streamed(Box<StreamPlaying>),
}

/// What there is to see.
pub(super) enum Look<'a> {
    /// It has not started.
    Waits,
    /// It will not start.
    Refused(SoundscapeError),
    /// It plays, but there is no device.
    #[cfg(feature = "streaming")]
    Unheard,
    /// It is there, though it may be over.
    There(Knobs<'a>),
    /// Somebody else removed it.
    Gone,
}

/// The knobs of a sound that is there.
pub(super) enum Knobs<'a> {
    Decoded(&'a mut AudioInstance),
    #[cfg(feature = "streaming")]
    Streamed(&'a mut Started),
}

/// Frames within which bevy_kira_audio starts a sound, or never.
const PATIENCE_FRAMES: u8 = 2;

impl Instance {
    /// `frames`: how often it was looked for since it was told to play; `None`: it was there before.
    pub(super) fn look<'a>(
        &'a mut self,
        frames: Option<u8>,
        instances: Option<&'a mut Assets<AudioInstance>>,
    ) -> Look<'a> {
        match self {
            Self::Decoded(handle) => match instances {
                None => Look::Waits,
                Some(instances) => match (instances.get_mut_untracked(&*handle), frames) {
                    (Some(instance), _) => Look::There(Knobs::Decoded(instance)),
                    (None, Some(frames)) if frames < PATIENCE_FRAMES => Look::Waits,
                    (None, Some(_)) => Look::Refused(SoundscapeError::TooManySounds),
                    (None, None) => Look::Gone,
                },
            },
            #[cfg(feature = "streaming")]
            Self::Streamed(stream) => match stream.look() {
                StreamState::Starts => Look::Waits,
                StreamState::Plays(started) => Look::There(Knobs::Streamed(started)),
                StreamState::Unheard => Look::Unheard,
                StreamState::Refused(error) => Look::Refused(error),
                StreamState::Over => Look::Gone,
            },
        }
    }

    /// bevy_kira_audio keeps what has ended, until somebody removes it.
    pub(super) fn remove(&self, instances: Option<&mut Assets<AudioInstance>>) {
        match self {
            Self::Decoded(handle) => {
                if let Some(instances) = instances {
                    instances.remove(handle);
                }
            }
            #[cfg(feature = "streaming")]
            Self::Streamed(_) => {}
        }
    }
}

macro_rules! turn {
    ($knobs:expr, $instance:ident => $turn:expr) => {
        match $knobs {
            Knobs::Decoded($instance) => $turn,
            #[cfg(feature = "streaming")]
            Knobs::Streamed($instance) => $turn,
        }
    };
}

impl Knobs<'_> {
    pub(super) fn state(&self) -> PlaybackState {
        turn!(self, instance => instance.state())
    }

    /// Why it stopped by itself, where it did.
    pub(super) fn failure(&mut self) -> Option<SoundscapeError> {
        match self {
            Self::Decoded(_) => None,
            #[cfg(feature = "streaming")]
            Self::Streamed(started) => started.failure(),
        }
    }

    /// How often it fell silent, because it arrived too slowly.
    pub(super) fn underruns(&self) -> u32 {
        match self {
            Self::Decoded(_) => 0,
            #[cfg(feature = "streaming")]
            Self::Streamed(started) => started.underruns(),
        }
    }

    pub(super) fn stop(&mut self, tween: AudioTween) {
        turn!(self, instance => instance.stop(tween));
    }

    pub(super) fn pause(&mut self, tween: AudioTween) {
        turn!(self, instance => instance.pause(tween));
    }

    pub(super) fn resume(&mut self, tween: AudioTween) {
        turn!(self, instance => instance.resume(tween));
    }

    pub(super) fn set_decibels(&mut self, gain_db: f32, tween: AudioTween) {
        turn!(self, instance => instance.set_decibels(gain_db, tween));
    }

    pub(super) fn set_playback_rate(&mut self, rate: f64, tween: AudioTween) {
        turn!(self, instance => instance.set_playback_rate(rate, tween));
    }

    pub(super) fn set_panning(&mut self, panning: f32, tween: AudioTween) {
        turn!(self, instance => instance.set_panning(panning, tween));
    }

    pub(super) fn seek_to(&mut self, position_s: f64) {
        turn!(self, instance => instance.seek_to(position_s));
    }
}
