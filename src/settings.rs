//! What holds for all sounds that the plugin plays.

use bevy_asset::Handle;
use bevy_ecs::{reflect::ReflectResource, resource::Resource};
use bevy_kira_audio::AudioSource;
use bevy_reflect::{Reflect, std_traits::ReflectDefault};

use crate::resolve::Candidate;

/// What holds for every [`SoundPlayer`](crate::SoundPlayer) and [`Prefetch`](crate::Prefetch). Insert it before or after
/// the plugin, and change it at any time.
///
/// ```
/// use bevy_app::prelude::*;
/// use bevy_soundscape::prelude::*;
///
/// App::new()
///     .add_plugins(SoundscapePlugin::new("http://127.0.0.1:9", "ss_test_4kR9mXp2vLw8nQ3jH7"))
///     .insert_resource(SoundscapeSettings { loudness_lufs: Some(-23.0), ..Default::default() });
/// ```
#[derive(Resource, Reflect, Clone, Debug)]
#[reflect(Resource, Clone, Debug, Default)]
pub struct SoundscapeSettings {
    /// How many sounds are fetched and decoded at once; 8.
    pub loads_at_once: usize,
    /// Bytes of decoded sound that are kept; 256 MiB. Beyond it, what was not played for longest is dropped from memory
    /// (not from the cache on disk), except what plays. A second of sound takes 8 bytes times its sample rate.
    pub memory_budget_bytes: u64,
    /// The loudness in LUFS that every sound is brought to which names none of its own; `None`: as it was recorded.
    pub loudness_lufs: Option<f32>,
    /// What is heard instead of a sound that failed.
    pub placeholder: Option<Handle<AudioSource>>,
    /// Sounds that are longer than so many seconds are played while they arrive, instead of being decoded into memory,
    /// where they do not say otherwise; 10. `None`: none. A sound's length is known from a search, and where it is brought
    /// to a loudness. Counts with the feature `streaming`.
    pub stream_over_s: Option<f32>,
    /// Makes choices (of variations, pitch, volume) the same in each run; `None`: different ones.
    pub seed: Option<u64>,
}

impl Default for SoundscapeSettings {
    fn default() -> Self {
        Self {
            loads_at_once: 8,
            memory_budget_bytes: 256 << 20,
            loudness_lufs: None,
            placeholder: None,
            stream_over_s: Some(10.0),
            seed: None,
        }
    }
}

impl SoundscapeSettings {
    /// Whether a sound is played while it arrives, when it says so or not.
    pub(crate) fn streams(&self, says: Option<bool>, sound: &Candidate) -> bool {
        let is_long =
            || sound.duration_s.zip(self.stream_over_s).is_some_and(|(s, over)| s > f64::from(over));
        cfg!(feature = "streaming") && says.unwrap_or_else(is_long)
    }
}
