//! The cursor in a `Link: <…>; rel="next"` header (RFC 8288).

use reqwest::{
    Url,
    header::{HeaderMap, LINK},
};

/// The `cursor` parameter of the next page's link. Only that is taken, never the address: the key must not follow a
/// link to another host.
pub(crate) fn next_cursor(headers: &HeaderMap, request: &Url) -> Option<String> {
    let values = headers.get_all(LINK).into_iter().filter_map(|value| value.to_str().ok());
    let target = values.flat_map(links).find(|(_, parameters)| is_next(parameters))?.0;
    let url = request.join(target).ok()?;
    url.query_pairs().find(|(name, _)| name == "cursor").map(|(_, cursor)| cursor.into_owned())
}

/// Splits `<target>; parameters, <target>; parameters`.
fn links(value: &str) -> impl Iterator<Item = (&str, &str)> {
    // A target may contain commas, so the next link is looked for behind its closing bracket.
    value.split('<').skip(1).filter_map(|link| link.split_once('>'))
}

fn is_next(parameters: &str) -> bool {
    parameters.split([';', ',']).filter_map(|parameter| parameter.split_once('=')).any(|(name, value)| {
        let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
        name.trim().eq_ignore_ascii_case("rel") && relations.any(|rel| rel.eq_ignore_ascii_case("next"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_next_cursor() {
        let check = |links: &[&'static str], expected: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.extend(links.iter().map(|link| (LINK, link.parse().unwrap())));
            let request = Url::parse("http://host/v2/sounds/search?q=a").unwrap();
            assert_eq!(next_cursor(&headers, &request).as_deref(), expected, "{links:?}");
        };
        check(&[], None);
        check(&[r#"<http://host/v2/sounds/search?q=a&cursor=x1>; rel="next""#], Some("x1"));
        check(&["</v2/sounds/search?cursor=a%2Bb%3D>; rel=next"], Some("a+b="));
        check(&["<?cursor=x>; title=\"a\"; REL=\"prefetch next\""], Some("x"));
        check(&["<?cursor=p>; rel=\"prev\", <?q=a,b&cursor=n>; rel=\"next\""], Some("n"));
        check(&["<?cursor=p>; rel=\"prev\"", "<?cursor=n>; rel=\"next\""], Some("n"));
        check(&["<?cursor=p>; rel=\"prev\""], None);
        check(&["<?q=a>; rel=\"next\""], None);
        check(&["nonsense", "<broken; rel=next"], None);
    }
}
