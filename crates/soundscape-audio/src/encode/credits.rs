//! Who made a sound and under which licence, in the words of each format.

/// Text for the tags of an export. Empty and control characters are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Credits {
    /// The title of the sound.
    pub title: Option<String>,
    /// Who made it.
    pub artist: Option<String>,
    /// The licence, as a line of text.
    pub license: Option<String>,
    /// Anything else: a description, an id.
    pub comment: Option<String>,
    /// Where it is from: the library or collection. Written as the album.
    pub source: Option<String>,
    /// What kind of sound it is: its category in the Universal Category System. Written as the genre.
    pub category: Option<String>,
}

impl Credits {
    /// Sets the title.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets who made the sound.
    #[must_use]
    pub fn with_artist(mut self, artist: impl Into<String>) -> Self {
        self.artist = Some(artist.into());
        self
    }

    /// Sets the licence.
    #[must_use]
    pub fn with_license(mut self, license: impl Into<String>) -> Self {
        self.license = Some(license.into());
        self
    }

    /// Sets the comment.
    #[must_use]
    pub fn with_comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }

    /// Sets where the sound is from.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Sets the category.
    #[must_use]
    pub fn with_category(mut self, category: impl Into<String>) -> Self {
        self.category = Some(category.into());
        self
    }

    /// Pairs a format's names for title, artist, licence, comment, source and category with the texts that are there.
    fn named<N>(&self, names: [N; 6]) -> impl Iterator<Item = (N, String)> {
        let texts = [&self.title, &self.artist, &self.license, &self.comment, &self.source, &self.category];
        names.into_iter().zip(texts).filter_map(|(name, text)| {
            let text: String = text.as_deref()?.chars().filter(|c| !c.is_control()).take(4096).collect();
            let text = text.trim();
            (!text.is_empty()).then(|| (name, text.to_owned()))
        })
    }

    /// Vorbis comments.
    pub(super) fn vorbis_comments(&self) -> Vec<(&'static str, String)> {
        self.named(["TITLE", "ARTIST", "LICENSE", "COMMENT", "ALBUM", "GENRE"])
            .flat_map(|(name, text)| match name {
                // Most players know only the older name.
                "LICENSE" => vec![("LICENSE", text.clone()), ("COPYRIGHT", text)],
                _ => vec![(name, text)],
            })
            .collect()
    }

    /// A RIFF `LIST` chunk of type `INFO`, empty where there is no text.
    pub(super) fn riff_info(&self) -> Vec<u8> {
        let mut list = Vec::new();
        for (id, text) in self.named([b"INAM", b"IART", b"ICOP", b"ICMT", b"IPRD", b"IGNR"]) {
            list.extend_from_slice(id);
            // Text ends with a zero, which its length counts; chunks have even lengths.
            list.extend_from_slice(&(text.len() as u32 + 1).to_le_bytes());
            list.extend_from_slice(text.as_bytes());
            list.push(0);
            if list.len() % 2 == 1 {
                list.push(0);
            }
        }
        if list.is_empty() {
            return list;
        }
        let mut chunk = b"LIST".to_vec();
        chunk.extend_from_slice(&(list.len() as u32 + 4).to_le_bytes());
        chunk.extend_from_slice(b"INFO");
        chunk.append(&mut list);
        chunk
    }

    /// An ID3v2.4 tag, empty where there is no text.
    #[cfg(any(feature = "mp3", test))]
    pub(super) fn id3v2(&self) -> Vec<u8> {
        const UTF_8: u8 = 3;
        let mut frames = Vec::new();
        for (id, text) in self.named([b"TIT2", b"TPE1", b"TCOP", b"COMM", b"TALB", b"TCON"]) {
            let mut body = vec![UTF_8];
            if id == b"COMM" {
                // Language, then an empty description.
                body.extend_from_slice(b"und\0");
            }
            body.extend_from_slice(text.as_bytes());
            frames.extend_from_slice(id);
            frames.extend_from_slice(&syncsafe(body.len()));
            frames.extend_from_slice(&[0, 0]);
            frames.append(&mut body);
        }
        if frames.is_empty() {
            return frames;
        }
        let mut tag = b"ID3\x04\0\0".to_vec();
        tag.extend_from_slice(&syncsafe(frames.len()));
        tag.append(&mut frames);
        tag
    }
}

/// Seven bits a byte, as ID3v2 counts.
#[cfg(any(feature = "mp3", test))]
fn syncsafe(length: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| (length >> shift & 0x7f) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn info_chunks_have_even_lengths() {
        assert_eq!(
            Credits::default().with_title("Door").with_artist("Ann\0e\n").riff_info(),
            b"LIST\x20\0\0\0INFOINAM\x05\0\0\0Door\0\0IART\x05\0\0\0Anne\0\0"
        );
        assert_eq!(Credits::default().with_title(" ").riff_info(), b"");
    }

    #[test]
    fn id3_lengths_are_syncsafe() {
        let tag = Credits::default().with_title("x".repeat(200)).id3v2();
        assert_eq!(tag[..20], *b"ID3\x04\0\0\0\0\x01\x53TIT2\0\0\x01\x49\0\0");
    }
}
