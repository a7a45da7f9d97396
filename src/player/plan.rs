//! All that is decided before a sound is played.

use soundscape_client::SoundId;

use super::{SoundPlayer, choosing::Draw, gain::loudness_gain_db};
use crate::{SoundPath, SoundRef, SoundscapeSettings, resolve::Candidate};

/// How a sound will be played, before anything that changes while it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    /// `None`: the placeholder.
    pub(super) id: Option<SoundId>,
    pub(super) gain_db: f32,
    pub(super) rate: f32,
    pub(super) looped: bool,
    pub(super) fade_in_s: f32,
    pub(super) fade_out_s: f32,
}

/// What was decided on, kept to decide again when the file with the sound has changed.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    pub(super) sound: SoundRef,
    pub(super) candidate: Candidate,
    pub(super) draw: Draw,
}

/// The loudness that a sound is to have.
pub(super) fn target_lufs(
    player: &SoundPlayer,
    sound: &SoundRef,
    settings: &SoundscapeSettings,
) -> Option<f32> {
    player.loudness_lufs.or(sound.playback.loudness_lufs).or(settings.loudness_lufs)
}

impl Basis {
    pub(super) fn path(&self) -> SoundPath {
        SoundPath::id(self.candidate.id.clone()).variant(self.sound.variant)
    }

    /// Whether it is played while it arrives.
    #[cfg(feature = "streaming")]
    pub(super) fn streams(&self, player: &SoundPlayer, settings: &SoundscapeSettings) -> bool {
        settings.streams(player.stream.or(self.sound.playback.stream), &self.candidate)
    }

    pub(super) fn plan(&self, player: &SoundPlayer, settings: &SoundscapeSettings) -> Plan {
        let Self { sound, candidate, draw } = self;
        let between = |(low, high): (f32, f32), at: f32| low + (high - low) * at;
        let target = target_lufs(player, sound, settings);
        let playback = &sound.playback;
        Plan {
            id: Some(candidate.id.clone()),
            gain_db: player.volume_db
                + between(playback.volume_db, draw.volume)
                + loudness_gain_db(candidate, sound.variant.normalize, target),
            rate: between(playback.pitch, draw.pitch),
            looped: player.looped.unwrap_or(playback.looped),
            fade_in_s: player.fade_in_s.unwrap_or(playback.fade_in_s),
            fade_out_s: player.fade_out_s.unwrap_or(playback.fade_out_s),
        }
    }
}

impl Plan {
    /// Of what is heard instead of a sound that failed: once, whatever the sound was.
    pub(super) fn placeholder(player: &SoundPlayer) -> Self {
        Self {
            id: None,
            gain_db: player.volume_db,
            rate: 1.0,
            looped: false,
            fade_in_s: 0.0,
            fade_out_s: player.fade_out_s.unwrap_or(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SoundQuery;

    fn basis(sound: SoundRef) -> Basis {
        let candidate = Candidate {
            id: "snd_8f3a2c1d".parse().unwrap(),
            loudness_lufs: Some(-20.0),
            true_peak_dbtp: None,
            duration_s: Some(12.0),
        };
        Basis { sound, candidate, draw: Draw { variation: 0, pitch: 0.5, volume: 0.25 } }
    }

    #[test]
    fn the_player_overrides_the_sound_which_overrides_the_settings() {
        let sound = SoundRef::query(SoundQuery::new("bed"), 1).looped().pitch(0.5, 1.5).volume_db(-8.0, -4.0);
        let settings = SoundscapeSettings { loudness_lufs: Some(-25.0), ..Default::default() };
        let player = SoundPlayer::sound(sound.clone()).volume_db(1.0);
        let plan = basis(sound.clone()).plan(&player, &settings);
        assert_eq!((plan.gain_db, plan.rate, plan.looped), (1.0 - 7.0 - 5.0, 1.0, true));

        let sound = sound.loudness(-22.0);
        let plan = basis(sound.clone()).plan(&player, &settings);
        assert_eq!(plan.gain_db, 1.0 - 7.0 - 2.0);

        let player = player.once().loudness(-18.0).fade_in(1.0).fade_out(2.0);
        let plan = basis(sound).plan(&player, &settings);
        assert_eq!((plan.gain_db, plan.looped), (1.0 - 7.0 + 2.0, false));
        assert_eq!((plan.fade_in_s, plan.fade_out_s), (1.0, 2.0));
    }

    #[cfg(feature = "streaming")]
    #[test]
    fn the_long_stream_unless_somebody_says_otherwise() {
        let check = |player: Option<bool>, sound: Option<bool>, over_s, expected| {
            let mut basis = basis(SoundRef::query(SoundQuery::new("bed"), 1));
            basis.sound.playback.stream = sound;
            let settings = SoundscapeSettings { stream_over_s: over_s, ..Default::default() };
            let player = SoundPlayer { stream: player, ..SoundPlayer::sound(basis.sound.clone()) };
            assert_eq!(basis.streams(&player, &settings), expected, "{player:?} {over_s:?}");
            basis.candidate.duration_s = None;
            let said = player.stream.or(sound) == Some(true);
            assert_eq!(basis.streams(&player, &settings), said, "of unknown length");
        };
        check(None, None, Some(10.0), true);
        check(None, None, Some(12.0), false);
        check(None, None, None, false);
        check(None, Some(false), Some(10.0), false);
        check(None, Some(true), None, true);
        check(Some(false), Some(true), Some(10.0), false);
        check(Some(true), Some(false), None, true);
    }

    #[test]
    fn the_path_has_the_variant() {
        let id = "snd_8f3a2c1d".parse().unwrap();
        let sound = SoundRef::id(id).format(soundscape_client::Format::Wav24).normalized();
        assert_eq!(basis(sound).path().to_string(), "normalized/snd_8f3a2c1d.wav24.wav");
    }
}
