//! The decoder for each codec.

use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};

use super::reader::fault;
use crate::Result;

/// Makes the decoder. With `gapless`, it leaves out what the packets say is encoder delay or padding.
pub(super) fn decoder(params: &AudioCodecParameters, gapless: bool) -> Result<Box<dyn AudioDecoder>> {
    let options = AudioDecoderOptions::default().gapless(gapless);
    if params.codec == CODEC_ID_OPUS {
        return opus(params, &options);
    }
    symphonia::default::get_codecs().make_audio_decoder(params, &options).map_err(fault)
}

#[cfg(feature = "opus")]
fn opus(params: &AudioCodecParameters, options: &AudioDecoderOptions) -> Result<Box<dyn AudioDecoder>> {
    use symphonia::core::codecs::registry::RegisterableAudioDecoder;
    symphonia_adapter_libopus::OpusDecoder::try_registry_new(params, options).map_err(fault)
}

#[cfg(not(feature = "opus"))]
fn opus(_: &AudioCodecParameters, _: &AudioDecoderOptions) -> Result<Box<dyn AudioDecoder>> {
    Err(crate::AudioError::unsupported("Opus in this build; build soundscape-audio with its feature `opus`"))
}
