//! Reads the filters of a search from its parameters.

use soundscape_wire::{CategorySlug, License};

use crate::{params::Params, problem::ApiResult, search::Filters, taxonomy};

/// The names of these parameters.
pub(super) const NAMES: [&str; 9] = [
    "category",
    "duration_min",
    "duration_max",
    "license",
    "creator",
    "channels",
    "sample_rate_min",
    "bpm",
    "loopable",
];

const MOST_CHANNELS: u16 = 255;
const LONGEST_NAME: usize = 200;

pub(super) fn read(params: &Params) -> ApiResult<Filters> {
    let seconds = |name| {
        params.read(name, "a number of seconds above 0", |text| {
            text.parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds > 0.0)
        })
    };
    Ok(Filters {
        category: params.read("category", "a category of GET /v2/categories, such as `foley`", |text| {
            taxonomy::find(&text.parse::<CategorySlug>().ok()?)
        })?,
        license: params
            .read("license", "`royalty-free` or `editorial`", |text| text.parse::<License>().ok())?,
        creator: params.read("creator", "a name of at most 200 characters", |text| {
            let name = text.trim();
            let fits = !name.is_empty() && name.chars().count() <= LONGEST_NAME;
            fits.then(|| name.to_owned())
        })?,
        duration_min_s: seconds("duration_min")?,
        duration_max_s: seconds("duration_max")?,
        channels: params.read("channels", "a whole number from 1 to 255", |text| {
            text.parse().ok().filter(|count| (1..=MOST_CHANNELS).contains(count))
        })?,
        sample_rate_min_hz: params.read("sample_rate_min", "a whole number of hertz above 0", |text| {
            text.parse().ok().filter(|hertz| *hertz > 0)
        })?,
        bpm: params.read("bpm", "beats a minute, such as `120`, or from and to, such as `110-130`", tempo)?,
        loopable: params.read("loopable", "`true` or `false`", |text| text.parse().ok())?,
    })
}

/// A tempo, give or take one beat a minute, or from and to.
fn tempo(text: &str) -> Option<(f64, f64)> {
    let bpm = |text: &str| text.parse::<f64>().ok().filter(|bpm| bpm.is_finite() && *bpm > 0.0);
    match text.split_once('-') {
        Some((least, most)) => Some((bpm(least)?, bpm(most)?)).filter(|(least, most)| least <= most),
        None => bpm(text).map(|bpm| (bpm - 1.0, bpm + 1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tempo_is_one_or_a_range() {
        assert_eq!(tempo("120"), Some((119.0, 121.0)));
        assert_eq!(tempo("110-130.5"), Some((110.0, 130.5)));
        for text in ["", "0", "-3", "fast", "130-110", "1e999", "90-", "NaN"] {
            assert_eq!(tempo(text), None, "{text}");
        }
    }
}
