//! What is heard before anything is paid for.

use soundscape_client::{Sound, SoundId};

use super::{Effect, Trouble};

/// The sound that is heard, and how.
#[derive(Debug)]
pub(crate) struct Audition {
    pub(crate) sound: Option<Sound>,
    pub(crate) hearing: Hearing,
    pub(crate) position_s: f64,
    /// How much of the sound can be heard; `None` until it was.
    pub(crate) heard_s: Option<f64>,
    pub(crate) looped: bool,
    /// Whether all sounds are brought to one loudness.
    pub(crate) matched: bool,
    pub(crate) in_place: bool,
    pub(crate) speed: f32,
}

/// How far the sound is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Hearing {
    #[default]
    Silent,
    Coming,
    Heard,
    Failed(Trouble),
}

/// How a preview is played.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Playing {
    /// Which sound.
    pub id: SoundId,
    /// Where it starts.
    pub from_s: f64,
    /// Decibels by which it is louder or quieter than it is.
    pub gain_db: f32,
    /// A factor for speed and pitch.
    pub speed: f32,
    /// Whether it starts again from its end.
    pub looped: bool,
    /// Whether it is heard at the place of the selected entity.
    pub in_place: bool,
}

impl Default for Audition {
    fn default() -> Self {
        Self {
            sound: None,
            hearing: Hearing::Silent,
            position_s: 0.0,
            heard_s: None,
            looped: false,
            matched: true,
            in_place: false,
            speed: 1.0,
        }
    }
}

impl Audition {
    /// The loudness that all are brought to (EBU R128's).
    const LOUDNESS_LUFS: f64 = -23.0;
    /// More would lift the noise of a quiet recording rather than the sound.
    const BOOST_MAX_DB: f64 = 12.0;

    /// Whether this sound is heard or about to be.
    pub(crate) fn is_on(&self, id: &SoundId) -> bool {
        let on = matches!(self.hearing, Hearing::Coming | Hearing::Heard);
        on && self.sound.as_ref().is_some_and(|sound| sound.id == *id)
    }

    pub(super) fn start(&mut self, sound: Sound, effects: &mut Vec<Effect>) {
        if self.sound.as_ref().is_none_or(|before| before.id != sound.id) {
            self.heard_s = None;
        }
        self.sound = Some(sound);
        self.play_from(0.0, effects);
    }

    pub(super) fn stop(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.hearing, Hearing::Coming | Hearing::Heard) {
            effects.push(Effect::Stop);
        }
        self.hearing = Hearing::Silent;
        self.position_s = 0.0;
    }

    pub(super) fn seek(&mut self, seconds: f64, effects: &mut Vec<Effect>) {
        // The last moment is kept, so that a click on the end does not end it.
        let most = self.heard_s.map_or(f64::INFINITY, |heard_s| (heard_s - 0.05).max(0.0));
        self.play_from(seconds.clamp(0.0, most), effects);
    }

    pub(super) fn set_looped(&mut self, looped: bool, effects: &mut Vec<Effect>) {
        self.looped = looped;
        if self.hearing == Hearing::Heard {
            self.play_from(self.position_s, effects);
        }
    }

    pub(super) fn adjust(&mut self, effects: &mut Vec<Effect>, change: impl FnOnce(&mut Self)) {
        change(self);
        if matches!(self.hearing, Hearing::Coming | Hearing::Heard) {
            effects.extend(self.playing().map(Effect::Adjust));
        }
    }

    fn play_from(&mut self, seconds: f64, effects: &mut Vec<Effect>) {
        self.position_s = seconds;
        if let Some(playing) = self.playing() {
            self.hearing = Hearing::Coming;
            effects.push(Effect::Play(playing));
        }
    }

    fn playing(&self) -> Option<Playing> {
        let Self { looped, in_place, speed, position_s: from_s, .. } = *self;
        let sound = self.sound.as_ref()?;
        let gain_db = self.gain_db(sound);
        Some(Playing { id: sound.id.clone(), from_s, gain_db, speed, looped, in_place })
    }

    fn gain_db(&self, sound: &Sound) -> f32 {
        let matching = |lufs: f64| (Self::LOUDNESS_LUFS - lufs).min(Self::BOOST_MAX_DB);
        sound.loudness_lufs.filter(|_| self.matched).map_or(0.0, matching) as f32
    }

    fn is_of(&self, id: &SoundId) -> bool {
        self.hearing != Hearing::Silent && self.sound.as_ref().is_some_and(|sound| sound.id == *id)
    }

    pub(super) fn heard(&mut self, id: &SoundId, position_s: f64, duration_s: f64) {
        if self.is_of(id) {
            self.hearing = Hearing::Heard;
            self.position_s = position_s;
            self.heard_s = Some(duration_s);
        }
    }

    pub(super) fn over(&mut self, id: &SoundId) {
        if self.is_of(id) {
            self.hearing = Hearing::Silent;
            self.position_s = 0.0;
        }
    }

    pub(super) fn fail(&mut self, id: &SoundId, trouble: Trouble) {
        if self.is_of(id) {
            self.hearing = Hearing::Failed(trouble);
        }
    }
}
