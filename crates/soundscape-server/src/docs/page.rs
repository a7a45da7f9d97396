//! The frame of every page, and text as the OpenAPI document writes it.

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A whole page; `nav` is what stands beside it.
pub(super) fn page(title: &str, nav: Option<Markup>, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                a class="skip" href="#content" { "Skip to the content" }
                div class=[nav.is_some().then_some("wide")] {
                    @if let Some(nav) = nav { nav aria-label="On this page" { (nav) } }
                    main id="content" { (content) }
                }
            }
        }
    }
}

/// Paragraphs of text.
pub(super) fn paragraphs(text: &str) -> Markup {
    html! { @for paragraph in text.split("\n\n") { p { (line(paragraph)) } } }
}

/// Text in which `backticks` are code.
pub(super) fn line(text: &str) -> Markup {
    html! {
        @for (i, part) in text.split('`').enumerate() {
            @if i % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// Code that can be scrolled with the keyboard, too.
pub(super) fn code(label: &str, text: &str) -> Markup {
    html! { pre tabindex="0" aria-label=(label) { code { (text) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        assert_eq!(line("a `<b>` & c").into_string(), "a <code>&lt;b&gt;</code> &amp; c");
        assert_eq!(paragraphs("a\n\nb").into_string(), "<p>a</p><p>b</p>");
        let page = page("<script>", None, &html! { (line("<script>")) }).into_string();
        assert!(!page.contains("<script>"), "{page}");
    }
}
