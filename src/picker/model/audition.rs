//! What is heard before anything is paid for.

use std::ops::Range;

use soundscape_client::{Sound, SoundId};

use super::{Effect, Trouble, region};

/// The sound that is heard, and how.
#[derive(Debug)]
pub(crate) struct Audition {
    pub(crate) sound: Option<Sound>,
    pub(crate) hearing: Hearing,
    pub(crate) position_s: f64,
    /// How much of the sound can be heard; `None` until it was.
    pub(crate) heard_s: Option<f64>,
    pub(crate) looped: bool,
    /// The part of this sound that is looped; `None`: all of it.
    pub(crate) region: Option<Range<f64>>,
    pub(crate) reversed: bool,
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
    /// Where it starts, in seconds from the beginning of the sound.
    pub from_s: f64,
    /// Decibels by which it is louder or quieter than it is.
    pub gain_db: f32,
    /// A factor for speed and pitch.
    pub speed: f32,
    /// The part that is heard again and again, in seconds; it may be longer than the sound.
    pub looped: Option<Range<f64>>,
    /// Whether it is heard from its end to its beginning.
    pub reversed: bool,
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
            region: None,
            reversed: false,
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
        self.is_sounding() && self.sound.as_ref().is_some_and(|sound| sound.id == *id)
    }

    pub(super) fn start(&mut self, sound: Sound, effects: &mut Vec<Effect>) {
        if self.sound.as_ref().is_none_or(|before| before.id != sound.id) {
            (self.heard_s, self.region) = (None, None);
        }
        self.sound = Some(sound);
        self.play_from(self.beginning_s(), effects);
    }

    pub(super) fn stop(&mut self, effects: &mut Vec<Effect>) {
        if self.is_sounding() {
            effects.push(Effect::Stop);
        }
        self.hearing = Hearing::Silent;
        self.position_s = 0.0;
    }

    pub(super) fn seek(&mut self, seconds: f64, effects: &mut Vec<Effect>) {
        // The last moment is kept, so that a click on the end does not end it.
        let most = self.heard_s.map_or(f64::INFINITY, |heard_s| (heard_s - 0.05).max(0.0));
        let least = if self.reversed { most.min(0.05) } else { 0.0 };
        self.play_from(seconds.clamp(least, most), effects);
    }

    pub(super) fn set_looped(&mut self, looped: bool, effects: &mut Vec<Effect>) {
        self.looped = looped;
        self.play_on(effects);
    }

    pub(super) fn set_reversed(&mut self, reversed: bool, effects: &mut Vec<Effect>) {
        self.reversed = reversed;
        self.play_on(effects);
    }

    /// Loops a part of the sound, or all of it again.
    pub(super) fn set_region(&mut self, region: Option<Range<f64>>, effects: &mut Vec<Effect>) {
        self.region = region.and_then(|region| region::within(&region, self.length_s()));
        if let Some(region) = &self.region {
            self.looped = true;
            if !region.contains(&self.position_s) {
                self.position_s = self.beginning_s();
            }
        }
        self.play_on(effects);
    }

    /// The part begins here, and ends where it did, if that is later.
    pub(super) fn begin_region(&mut self, effects: &mut Vec<Effect>) {
        let (here, end) = (self.position_s, self.region.as_ref().map(|region| region.end));
        let end = end.filter(|end| *end > here).unwrap_or_else(|| self.length_s());
        self.set_region(Some(here..end), effects);
    }

    /// The part ends here, and begins where it did, if that is earlier.
    pub(super) fn end_region(&mut self, effects: &mut Vec<Effect>) {
        let (here, start) = (self.position_s, self.region.as_ref().map(|region| region.start));
        self.set_region(Some(start.filter(|start| *start < here).unwrap_or(0.0)..here), effects);
    }

    pub(super) fn adjust(&mut self, effects: &mut Vec<Effect>, change: impl FnOnce(&mut Self)) {
        change(self);
        if self.is_sounding() {
            effects.extend(self.playing().map(Effect::Adjust));
        }
    }

    fn is_sounding(&self) -> bool {
        matches!(self.hearing, Hearing::Coming | Hearing::Heard)
    }

    /// How much of the sound can be heard, as far as it is known.
    fn length_s(&self) -> f64 {
        let whole_s = self.sound.as_ref().map_or(0.0, |sound| sound.duration_s);
        self.heard_s.unwrap_or(whole_s)
    }

    /// What is looped, if anything is.
    fn loops(&self) -> Option<Range<f64>> {
        self.looped.then(|| self.region.clone().unwrap_or(0.0..f64::INFINITY))
    }

    /// Where the sound begins, in its direction.
    fn beginning_s(&self) -> f64 {
        let part = self.loops().unwrap_or(0.0..f64::INFINITY);
        if self.reversed { part.end.min(self.length_s()) } else { part.start }
    }

    /// What was changed is heard from the same place.
    fn play_on(&mut self, effects: &mut Vec<Effect>) {
        if self.is_sounding() {
            self.play_from(self.position_s, effects);
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
        let Self { reversed, in_place, speed, position_s: from_s, .. } = *self;
        let sound = self.sound.as_ref()?;
        let gain_db = self.gain_db(sound);
        let (id, looped) = (sound.id.clone(), self.loops());
        Some(Playing { id, from_s, gain_db, speed, looped, reversed, in_place })
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
