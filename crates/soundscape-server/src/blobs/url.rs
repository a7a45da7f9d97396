//! Which blob store: `file:///PATH` or `s3://BUCKET/PREFIX`.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;

use crate::error::ServerError;

/// A blob store, as its URL names it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BlobUrl {
    Folder(PathBuf),
    S3 { bucket: String, prefix: String },
}

impl BlobUrl {
    pub(super) fn parse(url: &str) -> Result<Self, ServerError> {
        let invalid = |problem: &str| Err(ServerError::BlobUrl { problem: problem.into() });
        match url.split_once("://") {
            Some(("file", path)) => {
                let path = percent_decode_str(path).decode_utf8().unwrap_or_default();
                if path.starts_with('/') {
                    Ok(Self::Folder(PathBuf::from(&*path)))
                } else {
                    invalid("does not name a folder by its whole path, which begins with `/`")
                }
            }
            Some(("s3", place)) => {
                let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
                if place.contains('@') {
                    return invalid(
                        "holds credentials, which belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
                    );
                }
                if place.contains('?') {
                    return invalid("has parameters, and S3 takes none here");
                }
                if bucket.is_empty() {
                    return invalid("does not name a bucket");
                }
                Ok(Self::S3 { bucket: bucket.into(), prefix: prefix.trim_matches('/').into() })
            }
            Some((scheme, _)) if scheme.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                invalid(&format!("has the scheme `{scheme}`, which is no blob store known here"))
            }
            _ => invalid("has no scheme"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read() {
        let s3 = |bucket: &str, prefix: &str| BlobUrl::S3 { bucket: bucket.into(), prefix: prefix.into() };
        let check = |url: &str, expect| assert_eq!(BlobUrl::parse(url).unwrap(), expect, "{url}");
        check("file:///var/lib/my%20blobs", BlobUrl::Folder("/var/lib/my blobs".into()));
        check("s3://sounds", s3("sounds", ""));
        check("s3://sounds/", s3("sounds", ""));
        check("s3://sounds/made/here/", s3("sounds", "made/here"));
    }

    #[test]
    fn mistakes_are_explained_without_the_secret() {
        let check = |url: &str, says: &str| {
            let error = BlobUrl::parse(url).unwrap_err().to_string();
            assert!(error.contains(says) && error.contains("s3://BUCKET/PREFIX"), "{url}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        };
        check("", "no scheme");
        check("/var/blobs", "no scheme");
        check("file://blobs", "whole path");
        check("gs://sounds", "the scheme `gs`");
        check("s3://", "a bucket");
        check("s3:///made", "a bucket");
        check("s3://ann:hunter2@sounds", "AWS_SECRET_ACCESS_KEY");
        check("s3://sounds?key=hunter2", "parameters");
    }
}
