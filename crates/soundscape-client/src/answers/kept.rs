//! Answers on disk, without what is signed in them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Reply;
use crate::{Cache, ClientError, cache::Digest};

/// Answers in each of the 256 folders. A new one takes the place of the oldest, so nothing is counted elsewhere.
const PER_FOLDER: usize = 16;

pub(super) fn path(root: &Path, namespace: &str, target: &str) -> PathBuf {
    let name = Digest::of(Sha256::new_with_prefix(format!("{target}\n{namespace}"))).to_string();
    root.join("answers/v1").join(&name[..2]).join(format!("{name}.json"))
}

/// All of them, of whichever API.
pub(super) fn newest_first(root: &Path) -> Vec<PathBuf> {
    let files = |folder: fs::DirEntry| fs::read_dir(folder.path()).into_iter().flatten().flatten();
    let folders = fs::read_dir(root.join("answers/v1")).into_iter().flatten().flatten();
    let dated = |file: fs::DirEntry| Some((file.metadata().ok()?.modified().ok()?, file.path()));
    let mut files: Vec<_> = folders.flat_map(files).filter_map(dated).collect();
    files.sort_by(|(first, _), (second, _)| second.cmp(first));
    files.into_iter().map(|(_, path)| path).collect()
}

/// A damaged file is as good as none.
pub(super) fn read(path: &Path, target: &str) -> Option<Reply> {
    let reply: Reply = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    (reply.target == target).then_some(reply)
}

pub(super) fn write(cache: &Cache, path: &Path, reply: &Reply) -> Result<(), ClientError> {
    let mut kept = reply.clone();
    if strip(&mut kept.body) {
        kept.etag = None;
    }
    cache.put(path, &kept)?;
    if let Some(folder) = path.parent() {
        crowd_out(folder, path, PER_FOLDER);
    }
    Ok(())
}

/// Removes the oldest files of a folder until there are no more than `most`.
pub(crate) fn crowd_out(folder: &Path, newest: &Path, most: usize) {
    let Ok(files) = fs::read_dir(folder) else { return };
    let dated = |file: fs::DirEntry| Some((file.metadata().ok()?.modified().ok()?, file.path()));
    let mut files: Vec<_> = files.filter_map(|file| dated(file.ok()?)).collect();
    files.retain(|(_, path)| path != newest);
    files.sort();
    let too_many = (files.len() + 1).saturating_sub(most);
    for (_, path) in &files[..too_many] {
        let _ = fs::remove_file(path);
    }
}

/// Takes the query off every URL, where signatures are. Says whether there was one.
fn strip(value: &mut Value) -> bool {
    match value {
        Value::Array(values) => values.iter_mut().fold(false, |any, value| strip(value) | any),
        Value::Object(members) => members.iter_mut().fold(false, |any, (name, value)| {
            let named_so = name.ends_with("_url");
            let signed = match value {
                Value::String(text) => cut(text, named_so),
                other => strip(other),
            };
            signed | any
        }),
        Value::String(text) => cut(text, false),
        _ => false,
    }
}

fn cut(text: &mut String, is_url: bool) -> bool {
    let is_url = is_url || text.starts_with("http://") || text.starts_with("https://");
    let query = text.find('?').filter(|_| is_url);
    if let Some(query) = query {
        text.truncate(query);
    }
    query.is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_signature_is_left() {
        let check = |mut value: Value, expected: Value, signed: bool| {
            assert_eq!(strip(&mut value), signed, "{expected}");
            assert_eq!(value, expected);
        };
        check(json!([{"title": "why?", "total": 1}]), json!([{"title": "why?", "total": 1}]), false);
        check(
            json!([{"preview_url": "http://h/a.ogg?sig=1", "n": null}, {"title": "a"}]),
            json!([{"preview_url": "http://h/a.ogg", "n": null}, {"title": "a"}]),
            true,
        );
        check(json!({"preview_url": "/a?sig=1", "x": 1}), json!({"preview_url": "/a", "x": 1}), true);
        check(json!(["https://h/a?sig=1"]), json!(["https://h/a"]), true);
    }

    #[test]
    fn a_folder_holds_so_many() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path());
        let reply = |target: String| Reply { target, etag: None, total: None, next: None, body: Value::Null };
        for number in 0..PER_FOLDER + 5 {
            let path = folder.path().join("answers/v1/00").join(format!("{number}.json"));
            write(&cache, &path, &reply(number.to_string())).unwrap();
            assert_eq!(read(&path, &number.to_string()), Some(reply(number.to_string())));
            assert_eq!(read(&path, "another"), None);
        }
        assert_eq!(fs::read_dir(folder.path().join("answers/v1/00")).unwrap().count(), PER_FOLDER);
    }
}
