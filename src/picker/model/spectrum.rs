//! Spectrograms of the sounds that were looked at last.

use std::{collections::VecDeque, sync::Arc};

use soundscape_client::{Sound, SoundId};

use super::Effect;

/// How strong each frequency of a sound is at each moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrogram {
    /// How many moments there are, equally far apart.
    pub columns: usize,
    /// How many frequencies there are, from [`HIGHEST_HZ`](Self::HIGHEST_HZ) down to [`LOWEST_HZ`](Self::LOWEST_HZ), each
    /// the same part of an octave from the next.
    pub rows: usize,
    /// The levels of all moments at the highest frequency, then at the next one. 255 is a full-scale sine, 0 is
    /// [`RANGE_DB`](Self::RANGE_DB) below it.
    pub levels: Arc<[u8]>,
    /// How much of the sound it is of, in seconds.
    pub duration_s: f64,
}

impl Spectrogram {
    /// The lowest frequency that is shown, in hertz.
    pub const LOWEST_HZ: f64 = 20.0;
    /// The highest one.
    pub const HIGHEST_HZ: f64 = 20_000.0;
    /// Decibels from the weakest level to the strongest.
    pub const RANGE_DB: f64 = 90.0;

    /// The frequency in the middle of a row.
    pub fn frequency_hz(&self, row: usize) -> f64 {
        let octaves = (Self::HIGHEST_HZ / Self::LOWEST_HZ).log2();
        Self::HIGHEST_HZ / (octaves * (row as f64 + 0.5) / self.rows as f64).exp2()
    }
}

/// What is known of them; bounded.
#[derive(Debug, Default)]
pub(crate) struct Spectra {
    /// Whether sounds are seen as spectrograms rather than as waveforms.
    pub(crate) shown: bool,
    /// Newest last.
    known: VecDeque<(SoundId, Spectrogram)>,
}

impl Spectra {
    /// 128 KiB each.
    const MOST: usize = 12;

    pub(crate) fn get(&self, id: &SoundId) -> Option<&Spectrogram> {
        self.known.iter().find(|(known, _)| known == id).map(|(_, spectrogram)| spectrogram)
    }

    /// The one of the chosen sound, where it would be seen.
    pub(super) fn want(&self, chosen: Option<&Sound>, effects: &mut Vec<Effect>) {
        if let Some(sound) = chosen.filter(|sound| self.shown && self.get(&sound.id).is_none()) {
            effects.push(Effect::Analyse(sound.id.clone()));
        }
    }

    pub(super) fn learn(&mut self, id: SoundId, spectrogram: Spectrogram) {
        self.known.retain(|(known, _)| *known != id);
        self.known.push_back((id, spectrogram));
        if self.known.len() > Self::MOST {
            self.known.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_down_by_equal_parts_of_an_octave() {
        let spectrogram = Spectrogram { columns: 0, rows: 3, levels: [].into(), duration_s: 1.0 };
        let hertz = [0, 1, 2].map(|row| spectrogram.frequency_hz(row).round());
        assert_eq!(hertz, [6_325.0, 632.0, 63.0]);
    }
}
