//! Delivering a sound in another format.

use std::fs::{self, File};
use std::path::Path;

use crate::{AudioError, Limits, Result};

mod channels;
mod credits;
mod cut;
#[cfg(feature = "mp3")]
mod mp3;
mod normalise;
mod ogg;
mod render;
mod resample;
mod wav;

pub use credits::Credits;

use render::{Plan, render};

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// WAV with 24-bit integers. Exact for sources of up to 24 bits.
    Wav24,
    /// WAV with 16-bit integers: exact where the source fits, else with TPDF dither of ±1 LSB from a fixed seed.
    Wav16,
    /// MP3 at a constant 320 kbit/s, with LAME's tag for gapless playback. Sample rates that MPEG-1 lacks are
    /// resampled, more than two channels are mixed down to two. Needs the feature `mp3`.
    Mp3Cbr320,
    /// OGG Vorbis. More than eight channels are mixed down to two, sample rates above 200 kHz are resampled.
    OggVorbis(VorbisRate),
}

/// How OGG Vorbis spends its bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VorbisRate {
    /// Variable bitrate of a constant quality, 0 to 10. 6 is about 192 kbit/s for stereo. Normalising may take
    /// a fraction of a step more, where the peak cannot be met otherwise.
    Quality(u8),
    /// A managed average of so many kbit/s. Where Vorbis has no mode for it at the sound's rate and channels,
    /// quality 6 is used.
    Managed {
        /// Average bitrate in kbit/s.
        kbit_per_s: u32,
    },
}

impl Encoding {
    /// OGG Vorbis of quality 6, the format to deliver.
    pub const OGG: Self = Self::OggVorbis(VorbisRate::Quality(6));
    /// OGG Vorbis of about 96 kbit/s, to listen before choosing; see [`Export::preview`].
    pub const OGG_PREVIEW: Self = Self::OggVorbis(VorbisRate::Managed { kbit_per_s: 96 });

    fn is_lossy(self) -> bool {
        matches!(self, Self::Mp3Cbr320 | Self::OggVorbis(_))
    }
}

/// What happens to the sound on its way.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Export {
    /// Applies one constant gain, so that the true peak of the delivered file is −1 dBTP ± 0.1 (ITU-R
    /// BS.1770-4). Silence stays silence. For MP3 and OGG the peak is measured after decoding.
    pub normalize: bool,
    /// Cuts a longer sound to so many seconds, with a fade over the last quarter of a second.
    pub max_duration_s: Option<f64>,
    /// Mixes a sound of more channels down to so many, 1 or 2.
    pub max_channels: Option<u16>,
    /// Resamples a sound of a higher rate to 44.1 or 48 kHz, whichever divides it better, or to this rate in
    /// Hz where it is lower still.
    pub max_sample_rate_hz: Option<u32>,
    /// Text written into the file where its format has a place for it.
    pub credits: Credits,
}

impl Export {
    /// A preview: at most 30 s, two channels and 48 kHz. Goes with [`Encoding::OGG_PREVIEW`].
    #[must_use]
    pub fn preview() -> Self {
        Self {
            max_duration_s: Some(30.0),
            max_channels: Some(2),
            max_sample_rate_hz: Some(48_000),
            ..Self::default()
        }
    }

    /// Sets [`normalize`](Self::normalize).
    #[must_use]
    pub fn with_normalize(mut self, normalize: bool) -> Self {
        self.normalize = normalize;
        self
    }

    /// Sets [`max_duration_s`](Self::max_duration_s).
    #[must_use]
    pub fn with_max_duration_s(mut self, seconds: f64) -> Self {
        self.max_duration_s = Some(seconds);
        self
    }

    /// Sets [`credits`](Self::credits).
    #[must_use]
    pub fn with_credits(mut self, credits: Credits) -> Self {
        self.credits = credits;
        self
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Encoded {
    /// Length in frames; decoding the file gives exactly as many.
    pub frames: u64,
    /// Sample rate in Hz.
    pub sample_rate_hz: u32,
    /// Number of channels.
    pub channels: u16,
    /// The gain that normalising applied, in dB; 0 without.
    pub gain_db: f64,
    /// The true peak of the delivered file in dBTP, where normalising measured it. An encoder whose output
    /// jumps with the slightest change of gain can leave it outside of −1 ± 0.1: then this is the nearest that
    /// many attempts came.
    pub true_peak_dbtp: Option<f64>,
}

/// Decodes the file `source` and writes it to `output` in another format, in constant memory. The same input
/// gives the same bytes. A file at `output` is replaced; after an error there is none.
///
/// # Errors
/// Those of [`Decoder`](crate::Decoder) for the source, [`Io`](AudioError::Io) for the output,
/// [`Encode`](AudioError::Encode) where the encoder refuses the sound, [`TooLarge`](AudioError::TooLarge) where
/// a WAV would exceed 4 GiB, and [`Unsupported`](AudioError::Unsupported) for MP3 without the feature `mp3`.
pub fn transcode(
    source: impl AsRef<Path>,
    output: impl AsRef<Path>,
    encoding: Encoding,
    export: &Export,
    limits: &Limits,
) -> Result<Encoded> {
    let (source, output) = (source.as_ref(), output.as_ref());
    if cfg!(not(feature = "mp3")) && encoding == Encoding::Mp3Cbr320 {
        return Err(AudioError::unsupported("MP3 export; build soundscape-audio with its feature `mp3`"));
    }
    let job =
        Job { plan: Plan::new(source, encoding, export, limits)?, source, output, encoding, export, limits };
    let encoded = if export.normalize { normalise::deliver(&job) } else { job.deliver(0.0, 0) };
    if encoded.is_err() {
        // The first error is the one to tell; the output may never have come to be.
        let _ = fs::remove_file(output);
    }
    encoded
}

struct Job<'a> {
    plan: Plan,
    source: &'a Path,
    output: &'a Path,
    encoding: Encoding,
    export: &'a Export,
    limits: &'a Limits,
}

impl Job<'_> {
    /// Renders with a gain and writes the output. `nudge` asks an encoder for slightly more quality.
    fn deliver(&self, gain_db: f64, nudge: u32) -> Result<Encoded> {
        let Plan { sample_rate_hz, channels, fits_bits, .. } = self.plan;
        let credits = &self.export.credits;
        let file = File::create(self.output)?;
        let mut sink: Box<dyn Sink> = match self.encoding {
            Encoding::Wav24 => {
                Box::new(wav::WavSink::new(file, sample_rate_hz, channels, wav::Depth::Bits24, credits)?)
            }
            Encoding::Wav16 => {
                let dither = fits_bits.is_none_or(|bits| bits > 16) || gain_db != 0.0;
                let depth = wav::Depth::Bits16 { dither };
                Box::new(wav::WavSink::new(file, sample_rate_hz, channels, depth, credits)?)
            }
            #[cfg(feature = "mp3")]
            Encoding::Mp3Cbr320 => Box::new(mp3::Mp3Sink::new(file, sample_rate_hz, channels, credits)?),
            #[cfg(not(feature = "mp3"))]
            Encoding::Mp3Cbr320 => {
                return Err(AudioError::unsupported("MP3 export without the feature `mp3`"));
            }
            Encoding::OggVorbis(rate) => {
                Box::new(ogg::OggSink::new(file, sample_rate_hz, channels, rate, nudge, credits)?)
            }
        };
        let frames = render(self.source, &self.plan, gain_db, self.limits, &mut *sink)?;
        sink.finish()?;
        Ok(Encoded { frames, sample_rate_hz, channels, gain_db, true_peak_dbtp: None })
    }
}

/// Where rendered samples go.
trait Sink {
    /// Takes interleaved samples, whole frames, perhaps none.
    fn write(&mut self, interleaved: &[f32]) -> Result<()>;
    /// Completes the file.
    fn finish(self: Box<Self>) -> Result<()>;
}
