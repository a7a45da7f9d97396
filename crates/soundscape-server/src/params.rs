//! Query parameters, read strictly: an unknown one is an error, for a misspelt filter that is silently left out finds
//! the wrong sounds.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::problem::{ApiError, ApiResult};

/// The parameters of a request, each at most once.
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads `query`, which may have the parameters `known` and no others.
    pub(crate) fn parse(query: Option<&str>, known: &[&str]) -> ApiResult<Self> {
        let mut params: Vec<(String, String)> = Vec::new();
        for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name)
                .ok_or_else(|| ApiError::invalid_parameter("", "A parameter's name is not UTF-8."))?;
            if !known.contains(&name.as_str()) {
                return Err(unknown(&name, known));
            }
            let value = decode(value).ok_or_else(|| {
                ApiError::invalid_parameter(&name, format!("The value of `{name}` is not UTF-8."))
            })?;
            if params.iter().any(|(seen, _)| *seen == name) {
                return Err(ApiError::invalid_parameter(
                    &name,
                    format!("`{name}` is given twice: send it once."),
                ));
            }
            params.push((name, value));
        }
        Ok(Self(params))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All parameters but one, as they stand in a URL.
    pub(crate) fn encode_without(&self, name: &str) -> String {
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
        let rest = self.0.iter().filter(|(known, _)| known != name);
        rest.map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
    }

    /// The value, read; `expected` completes "`name` must be …".
    pub(crate) fn read<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> ApiResult<Option<T>> {
        let Some(text) = self.get(name) else { return Ok(None) };
        match read(text) {
            Some(value) => Ok(Some(value)),
            None => {
                let shown: String = text.chars().take(64).collect();
                Err(ApiError::invalid_parameter(name, format!("`{name}` must be {expected}, not `{shown}`.")))
            }
        }
    }
}

fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(Into::into)
}

fn unknown(name: &str, known: &[&str]) -> ApiError {
    let shown: String = name.chars().take(64).collect();
    let hint = match nearest(&shown, known) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        _ if known.is_empty() => "this route takes none.".into(),
        _ => format!("this route takes {}.", known.join(", ")),
    };
    ApiError::invalid_parameter(&shown, format!("There is no parameter `{shown}`: {hint}"))
}

/// Which of the known names is meant, where one is near.
pub(crate) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = known.iter().map(|known| (distance(name, known), *known)).min()?;
    (near.0 <= 3).then_some(near.1)
}

/// Letters to insert, delete or replace (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["q", "category", "duration_max", "limit"];

    #[test]
    fn values_are_decoded() {
        let params = Params::parse(Some("q=gun+shot%20%C3%BC&limit=5"), KNOWN).unwrap();
        assert_eq!(params.get("q"), Some("gun shot ü"));
        assert_eq!(params.read("limit", "a number", |text| text.parse::<u8>().ok()).unwrap(), Some(5));
        assert_eq!(params.get("category"), None);
    }

    #[test]
    fn mistakes_are_named() {
        let check = |query: &str, expect: &str| {
            let Err(error) = Params::parse(Some(query), KNOWN) else { panic!("{query} is taken") };
            assert!(format!("{error:?}").contains(expect), "{query}: {error:?}");
        };
        check("max_duration=1&duraton_max=2", "There is no parameter `max_duration`");
        check("duraton_max=2", "did you mean `duration_max`?");
        check("q=a&q=b", "given twice");
        check("q=%ff", "not UTF-8");
        let params = Params::parse(Some("limit=x"), KNOWN).unwrap();
        let error =
            params.read("limit", "a whole number from 1 to 100", |text| text.parse::<u8>().ok()).unwrap_err();
        assert!(format!("{error:?}").contains("`limit` must be a whole number from 1 to 100, not `x`."));
    }
}
