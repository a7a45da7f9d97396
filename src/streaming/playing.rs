//! A streamed sound in its mixer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bevy_kira_audio::{AudioTween, PlaybackState};
use blocking::unblock;
use kira::{
    Decibels, Frame, Panning, PlaybackRate,
    info::Info,
    sound::{
        EndPosition, PlaybackPosition, Region, Sound, SoundData as _,
        streaming::{StreamingSoundData, StreamingSoundHandle},
    },
};

use super::{Closing, Stream, StreamMixer, mixer::Refusal};
use crate::{Request, SoundscapeError, player::Opening};

/// Ends with its drop.
pub(crate) struct StreamPlaying {
    stage: Stage,
    closing: Closing,
}

enum Stage {
    Starts(Request<Option<Started>>),
    Plays(Box<Started>),
    Over,
}

/// What became of it.
pub(crate) enum StreamState<'a> {
    Starts,
    Plays(&'a mut Started),
    /// There is no device.
    Unheard,
    Refused(SoundscapeError),
    Over,
}

/// What the mixer plays.
pub(crate) struct Started {
    handle: StreamingSoundHandle<SoundscapeError>,
    /// How often the mixer has asked for more.
    asked: Arc<AtomicU64>,
    seen: Seen,
}

/// What there was to see at the last look.
#[derive(Clone, Copy, Default)]
struct Seen {
    asked: u64,
    position_s: f64,
    starved: bool,
    underruns: u32,
}

impl Stream {
    /// Plays it: begins on another thread.
    pub(crate) fn play(self, mixer: StreamMixer, opening: Opening) -> StreamPlaying {
        let Self { decoder, closing } = self;
        let start = move || {
            let mut data = StreamingSoundData::from_decoder(decoder)
                .volume(Decibels(opening.gain_db))
                .playback_rate(PlaybackRate(opening.rate))
                .panning(Panning(opening.panning));
            if opening.looped {
                let (start, end) = (PlaybackPosition::Samples(0), EndPosition::EndOfAudio);
                data.settings.loop_region = Some(Region { start, end });
            }
            if opening.fade_in_s > 0.0 {
                let fade = AudioTween::linear(Duration::from_secs_f32(opening.fade_in_s));
                data.settings.fade_in_tween = Some(fade.into());
            }
            let (sound, handle) = data.into_sound()?;
            let asked = Arc::default();
            match mixer.play(Box::new(Counted { sound, asked: Arc::clone(&asked) })) {
                Ok(()) => Ok(Some(Started { handle, asked, seen: Seen::default() })),
                Err(Refusal::NoDevice) => Ok(None),
                Err(Refusal::TooManySounds) => Err(SoundscapeError::TooManySounds),
            }
        };
        StreamPlaying { stage: Stage::Starts(Request::of(unblock(start))), closing }
    }
}

impl StreamPlaying {
    pub(crate) fn look(&mut self) -> StreamState<'_> {
        if let Stage::Starts(start) = &mut self.stage {
            self.stage = match start.poll_now() {
                None => return StreamState::Starts,
                Some(Ok(Some(started))) => Stage::Plays(Box::new(started)),
                Some(outcome) => {
                    self.stage = Stage::Over;
                    return match outcome {
                        Err(error) => StreamState::Refused(error),
                        Ok(_) => StreamState::Unheard,
                    };
                }
            };
        }
        match &mut self.stage {
            Stage::Plays(started) => {
                started.watch(self.closing.0.is_waiting());
                StreamState::Plays(started)
            }
            Stage::Starts(_) | Stage::Over => StreamState::Over,
        }
    }
}

impl Drop for StreamPlaying {
    fn drop(&mut self) {
        if let Stage::Plays(started) = &mut self.stage {
            started.stop(AudioTween::linear(Duration::ZERO));
        }
    }
}

impl Started {
    pub(crate) fn state(&self) -> PlaybackState {
        use kira::sound::PlaybackState as Kira;
        let position = self.handle.position();
        match self.handle.state() {
            Kira::Playing => PlaybackState::Playing { position },
            Kira::Pausing => PlaybackState::Pausing { position },
            Kira::Paused => PlaybackState::Paused { position },
            Kira::WaitingToResume => PlaybackState::WaitingToResume { position },
            Kira::Resuming => PlaybackState::Resuming { position },
            Kira::Stopping => PlaybackState::Stopping { position },
            Kira::Stopped => PlaybackState::Stopped,
        }
    }

    /// Why it stopped by itself.
    pub(crate) fn failure(&mut self) -> Option<SoundscapeError> {
        self.handle.pop_error()
    }

    pub(crate) fn underruns(&self) -> u32 {
        self.seen.underruns
    }

    pub(crate) fn stop(&mut self, tween: AudioTween) {
        self.handle.stop(tween.into());
    }

    pub(crate) fn pause(&mut self, tween: AudioTween) {
        self.handle.pause(tween.into());
    }

    pub(crate) fn resume(&mut self, tween: AudioTween) {
        self.handle.resume(tween.into());
    }

    pub(crate) fn set_decibels(&mut self, gain_db: f32, tween: AudioTween) {
        self.handle.set_volume(Decibels(gain_db), tween.into());
    }

    pub(crate) fn set_playback_rate(&mut self, rate: f64, tween: AudioTween) {
        self.handle.set_playback_rate(PlaybackRate(rate), tween.into());
    }

    pub(crate) fn set_panning(&mut self, panning: f32, tween: AudioTween) {
        self.handle.set_panning(Panning(panning), tween.into());
    }

    pub(crate) fn seek_to(&mut self, position_s: f64) {
        self.handle.seek_to(position_s);
    }

    /// It starves when the mixer asked for more at least twice since the last look, the sound is where it was, and its
    /// decoder waits for bytes.
    fn watch(&mut self, decoder_waits: bool) {
        let (asked, position_s) = (self.asked.load(Ordering::Acquire), self.handle.position());
        let Seen { asked: before, position_s: place, starved, underruns } = self.seen;
        let moved = position_s != place;
        if !moved && asked.wrapping_sub(before) < 2 {
            return;
        }
        let plays = matches!(self.state(), PlaybackState::Playing { .. } | PlaybackState::Resuming { .. });
        // What has not begun yet does not starve.
        let starves = plays && !moved && decoder_waits && position_s > 0.0;
        let underruns = underruns + u32::from(starves && !starved);
        self.seen = Seen { asked, position_s, starved: starves || (starved && !moved), underruns };
    }
}

/// Counts how often the mixer asks for more, and gives it frame by frame: at the start of each block kira's sound waits
/// for a frame that is not decoded yet, but in the middle of one it goes past it.
struct Counted {
    sound: Box<dyn Sound>,
    asked: Arc<AtomicU64>,
}

impl Sound for Counted {
    fn on_start_processing(&mut self) {
        self.sound.on_start_processing();
        self.asked.fetch_add(1, Ordering::Release);
    }

    fn process(&mut self, out: &mut [Frame], dt: f64, info: &Info<'_>) {
        for frame in out.chunks_mut(1) {
            self.sound.process(frame, dt, info);
        }
    }

    fn finished(&self) -> bool {
        self.sound.finished()
    }
}
