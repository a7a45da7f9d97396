//! A folder with all that is measured with: a server's library, a warm cache, and the same sounds as plain files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use bevy_soundscape::{Client, Format, SoundId, SoundscapePlugin, Variant};
use futures_lite::future::block_on;
use serde_json::{Value, json};
use soundscape_client::SearchQuery;

use crate::{Result, host::Host, library};

const OGG: Variant = Variant::new(Format::Ogg);

pub(crate) struct Studio {
    folder: PathBuf,
    server: PathBuf,
    url: String,
    key: String,
    variant: Variant,
    pub(crate) ids: Vec<SoundId>,
}

impl Studio {
    /// Fills an empty folder. The server runs for as long as what is returned lives.
    pub(crate) fn build(server: &Path, folder: &Path) -> Result<Host> {
        library::write(&folder.join("library"))?;
        let host = Host::start(server, folder, None)?;
        let studio = Self::over(&host, server, folder, "blow", OGG)?;
        if studio.ids.len() != library::SOUNDS {
            return Err(format!("the server has {} sounds", studio.ids.len()).into());
        }
        fs::create_dir(studio.files())?;
        let client = studio.client(&studio.warm_cache())?;
        let tasks: Vec<_> = studio.ids.iter().map(|id| (id, client.fetch(id, OGG))).collect();
        for (id, task) in tasks {
            fs::copy(block_on(task)?.path, studio.files().join(Self::file(id)))?;
        }
        let facts = json!({"server": server, "url": studio.url, "key": studio.key, "ids": studio.ids});
        fs::write(folder.join("studio.json"), facts.to_string())?;
        Ok(host)
    }

    pub(crate) fn open(folder: &Path) -> Result<Self> {
        let facts: Value = serde_json::from_slice(&fs::read(folder.join("studio.json"))?)?;
        let text = |name: &str| facts[name].as_str().unwrap_or_default().to_owned();
        Ok(Self {
            folder: folder.into(),
            server: text("server").into(),
            url: text("url"),
            key: text("key"),
            variant: OGG,
            ids: serde_json::from_value(facts["ids"].clone())?,
        })
    }

    /// All sounds of a server that these words find.
    pub(crate) fn over(
        host: &Host,
        server: &Path,
        folder: &Path,
        words: &str,
        variant: Variant,
    ) -> Result<Self> {
        let (url, key) = (host.url.clone(), host.key.clone());
        let mut studio =
            Self { folder: folder.into(), server: server.into(), url, key, variant, ids: Vec::new() };
        let client = studio.client(&studio.warm_cache())?;
        let mut sounds = client.search_all(&SearchQuery::new(words));
        while let Some(sound) = block_on(sounds.next()) {
            studio.ids.push(sound?.id);
        }
        Ok(studio)
    }

    /// The program.
    pub(crate) fn server(&self) -> &Path {
        &self.server
    }

    /// A client that knows nothing yet but what is in this cache.
    pub(crate) fn client(&self, cache: &Path) -> Result<Client> {
        Ok(Client::builder(&self.url).key(self.key.parse()?).cache_dir(cache).build()?)
    }

    pub(crate) fn plugin(&self, cache: &Path) -> Result<SoundscapePlugin> {
        Ok(SoundscapePlugin::with_client(self.client(cache)?))
    }

    /// With all sounds.
    pub(crate) fn warm_cache(&self) -> PathBuf {
        self.folder.join("warm")
    }

    /// Empty, another one each time.
    pub(crate) fn cold_cache(&self) -> Result<PathBuf> {
        Ok(tempfile::tempdir_in(&self.folder)?.keep())
    }

    /// The folder with all sounds as plain files.
    pub(crate) fn files(&self) -> PathBuf {
        self.folder.join("files")
    }

    pub(crate) fn file(id: &SoundId) -> String {
        format!("{id}.ogg")
    }

    /// Where each sound's file is to be had without a key.
    pub(crate) fn signed_urls(&self) -> Result<Vec<String>> {
        let signed = |id: &SoundId| {
            let format = self.variant.format;
            let mut ticket = ureq::get(format!("{}/v2/sounds/{id}/download?format={format}", self.url))
                .header("Authorization", format!("Bearer {}", self.key))
                .call()?;
            let ticket: Value = serde_json::from_str(&ticket.body_mut().read_to_string()?)?;
            Ok(ticket["download_url"].as_str().ok_or("a ticket without a URL")?.to_owned())
        };
        self.ids.iter().map(signed).collect()
    }
}
