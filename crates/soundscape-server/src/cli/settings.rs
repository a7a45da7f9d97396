//! What a server can be told, by the same names in flags, in environment variables and in a file.

use std::{
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::{DataArgs, DatabaseUrl, logging};
use crate::{config::Config, params::nearest, tls::Tls};

/// All of it, which is what a file may hold: the keys are the names of these fields.
#[derive(Debug, Default, Args, Serialize, Deserialize)]
pub(super) struct Settings {
    /// Folders of WAV, AIFF, FLAC, OGG and MP3 files; they are only read. Without any, the catalogue is served as it is
    #[arg(long, value_name = "DIR", num_args = 1..)]
    library: Option<Vec<PathBuf>>,
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:7070]
    #[arg(long, value_name = "ADDR:PORT", env = "SOUNDSCAPE_LISTEN")]
    listen: Option<SocketAddr>,
    /// What clients reach the server by [default: the address it listens on]
    #[arg(long, value_name = "URL", env = "SOUNDSCAPE_PUBLIC_URL")]
    public_url: Option<String>,
    /// Serve HTTPS with this certificate chain (PEM) [default: HTTP]
    #[arg(long, value_name = "FILE", env = "SOUNDSCAPE_TLS_CERT")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM)
    #[arg(long, value_name = "FILE", env = "SOUNDSCAPE_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// Calls without a valid key that an address may make in a minute [default: 60]
    #[arg(long, value_name = "N", env = "SOUNDSCAPE_GUESS_RATE")]
    guess_rate: Option<u32>,
    /// Make previews and waveforms of new sounds before anybody asks for them, one at a time, when no caller waits for
    /// another file [default: true]
    #[arg(long, value_name = "true|false", env = "SOUNDSCAPE_PREPARE_PREVIEWS")]
    prepare_previews: Option<bool>,
    /// A folder with model.safetensors and tokenizer.json of sentence-transformers/all-MiniLM-L6-v2, which reads questions
    /// better than the table inside the server [default: the table]
    #[arg(long, value_name = "DIR", env = "SOUNDSCAPE_QUERY_MODEL")]
    query_model: Option<PathBuf>,
    #[command(flatten)]
    #[serde(flatten)]
    data: DataArgs,
}

const REDACTED: &str = "REDACTED";

impl Settings {
    fn defaults() -> Self {
        let config = Config::embedded(PathBuf::new(), PathBuf::new());
        Self {
            listen: Some(SocketAddr::from(([127, 0, 0, 1], 7070))),
            guess_rate: Some(config.guess_rate),
            prepare_previews: Some(true),
            data: DataArgs::defaults(),
            ..Self::default()
        }
    }

    /// What holds for a command that was told `said` by flags and the environment: that, then what the file says, then
    /// the defaults.
    pub(super) fn settle(said: &impl Serialize, file: Option<&Path>) -> anyhow::Result<Self> {
        let mut said = Table::try_from(said)?;
        // A variable that is set to nothing is not set.
        said.retain(|_, value| value.as_str() != Some(""));
        if let Some(filter) = env::var("RUST_LOG").ok().filter(|filter| !filter.is_empty()) {
            said.entry("log_filter").or_insert(filter.into());
        }
        let mut all = Table::try_from(Self::defaults())?;
        if let Some(file) = file {
            all.extend(Table::try_from(Self::read(file)?)?);
        }
        all.extend(said);
        Ok(all.try_into()?)
    }

    /// As [`Settings::settle`], for all that there is.
    pub(super) fn settled(self) -> anyhow::Result<Self> {
        Self::settle(&self, self.data.config.as_deref())
    }

    /// Reads a file. Its errors repeat no value: it may hold a password.
    fn read(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = 1 + before.matches('\n').count();
            anyhow::anyhow!("{shown}, line {line}: this is not TOML: {}", error.message())
        })?;
        for (key, value) in &table {
            check(key, value).with_context(|| format!("cannot use {shown}"))?;
        }
        let mut settings: Self = table.try_into()?;
        settings.find_below(path.parent().unwrap_or(Path::new("")))?;
        Ok(settings)
    }

    /// Paths in a file are relative to its folder, wherever the server is started.
    fn find_below(&mut self, folder: &Path) -> anyhow::Result<()> {
        let files = [&mut self.tls_cert, &mut self.tls_key, &mut self.query_model, &mut self.data.data];
        for path in self.library.iter_mut().flatten().chain(files.into_iter().flatten()) {
            *path = folder.join(&path);
        }
        if let Some(DatabaseUrl(url)) = &mut self.data.database_url
            && let Some(path) = url.strip_prefix("sqlite://")
            && !path.is_empty()
            && !path.starts_with(['/', ':'])
        {
            let folder = folder.to_str().context("the folder's name is not UTF-8")?;
            let folder = folder.replace('%', "%25").replace('?', "%3F");
            *url = format!("sqlite://{}", Path::new(&folder).join(path).display());
        }
        Ok(())
    }

    /// What the server works with. From here on it logs as it was told.
    pub(super) fn start(self) -> anyhow::Result<Config> {
        let Self {
            library,
            listen,
            public_url,
            tls_cert,
            tls_key,
            guess_rate,
            prepare_previews,
            query_model,
            data,
        } = self;
        logging::begin(data.log_format.unwrap_or_default(), data.log_filter.as_deref())?;
        let mut config =
            Config::embedded(PathBuf::new(), data.data.context("there is no data folder: name one")?);
        config.library = library.unwrap_or_default();
        config.database_url = data.database_url.map(|url| url.0);
        config.blob_url = data.blob_url;
        config.tiers = data.tiers.tiers();
        config.listen = listen.unwrap_or(config.listen);
        config.public_url = public_url;
        config.guess_rate = guess_rate.unwrap_or(config.guess_rate);
        config.prepare_previews = prepare_previews.unwrap_or(config.prepare_previews);
        config.query_model = query_model;
        config.tls = match (tls_cert, tls_key) {
            (Some(cert), Some(key)) => Some(Tls { cert, key }),
            (None, None) => None,
            _ => bail!("HTTPS needs both `tls_cert` and `tls_key`: give the other one, too"),
        };
        Ok(config)
    }

    /// As a file would say it, without the database's password.
    pub(super) fn show(&self) -> anyhow::Result<String> {
        let mut table = Table::try_from(self)?;
        if let Some(Value::String(url)) = table.get_mut("database_url")
            && !url.starts_with("sqlite://")
        {
            *url = REDACTED.into();
        }
        Ok(toml::to_string(&table)?)
    }

    /// The names that a file may use.
    pub(super) fn keys() -> Vec<String> {
        match serde_json::to_value(Self::default()) {
            Ok(serde_json::Value::Object(keys)) => keys.into_iter().map(|(key, _)| key).collect(),
            _ => Vec::new(),
        }
    }
}

/// Whether there is such a key and it can have this value.
fn check(key: &str, value: &Value) -> anyhow::Result<()> {
    let keys = Settings::keys();
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    if !keys.contains(&key) {
        let hint = nearest(key, &keys).map(|nearest| format!("did you mean `{nearest}`? "));
        bail!("there is no key `{key}`: {}The keys are {}", hint.unwrap_or_default(), keys.join(", "));
    }
    let alone = Table::from_iter([(key.to_owned(), value.clone())]);
    if let Err(error) = alone.try_into::<Settings>() {
        bail!("`{key}` cannot have this value: {}. It takes {}", error.message(), super::takes(key));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../../docs/soundscape-server.toml");

    fn read(text: &str) -> anyhow::Result<Settings> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("server.toml");
        std::fs::write(&path, text)?;
        Settings::read(&path)
    }

    #[test]
    fn the_example_names_every_key_with_its_default() {
        // `#key = value` can be put in force by taking the `#` away; `# Words` are words.
        let in_force =
            |line: &str| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).map(String::from);
        let lines: Vec<_> = EXAMPLE.lines().map(|line| in_force(line).unwrap_or(line.into())).collect();
        let example = Table::try_from(read(&lines.join("\n")).unwrap()).unwrap();
        let mut named: Vec<_> = example.keys().cloned().collect();
        let mut keys = Settings::keys();
        named.sort();
        keys.sort();
        assert_eq!(named, keys);

        let defaults = Table::try_from(Settings::defaults()).unwrap();
        for (key, default) in &defaults {
            let ends = |path: &str| example[key].as_str().is_some_and(|value| value.ends_with(path));
            let same = match (key.as_str(), default) {
                ("data", Value::String(path)) => ends(path),
                _ => example[key] == *default,
            };
            assert!(same, "{key} is {}, and not {default} as the example says", example[key]);
            let takes = crate::cli::takes(key);
            assert!(
                takes.contains(&format!("[default: {}]", default.to_string().trim_matches('"'))),
                "{takes}"
            );
        }
        // As it is shipped it changes nothing but the library.
        let shipped = Table::try_from(read(EXAMPLE).unwrap()).unwrap();
        assert_eq!(shipped.keys().collect::<Vec<_>>(), ["library"]);
    }

    #[test]
    fn mistakes_name_file_key_and_what_is_allowed() {
        let check = |text: &str, says: &[&str]| {
            let error = format!("{:#}", read(text).unwrap_err());
            for part in says.iter().chain(&["server.toml"]) {
                assert!(error.contains(part), "{text}: `{part}` is not in: {error}");
            }
            assert!(!error.contains("hunter2"), "{error}");
        };
        check("lissten = 1", &["no key `lissten`", "did you mean `listen`?", "public_url"]);
        check("[tls]\ncert = 'x'", &["no key `tls`", "tls_cert"]);
        check("listen = 7070", &["`listen` cannot", "ADDR:PORT", "port 0 takes a free one"]);
        check("listen = 'localhost'", &["`listen` cannot", "invalid socket address syntax", "ADDR:PORT"]);
        check("library = 'sounds'", &["`library` cannot", "expected a sequence", "DIR"]);
        check("guess_rate = 'many'", &["`guess_rate` cannot", "expected u32", "in a minute"]);
        check("tier_indie_credits = -1", &["`tier_indie_credits` cannot", "-1"]);
        check("log_format = 'xml'", &["`log_format` cannot", "`text` or `json`"]);
        check("prepare_previews = 'yes'", &["`prepare_previews` cannot", "expected a boolean", "true|false"]);
        check("database_url = ['postgres://ann:hunter2@db/x']", &["`database_url` cannot", "URL"]);
        check("listen = '127.0.0.1:1'\ndatabase_url = 'hunter2", &["line 2", "not TOML"]);
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.toml");
        let text =
            "library = ['a', '/b']\ndata = 'data'\ntls_key = '../key.pem'\ndatabase_url = 'sqlite://my.db'";
        std::fs::write(&path, text).unwrap();
        let settings = Settings::read(&path).unwrap();
        assert_eq!(settings.library.unwrap(), [folder.path().join("a"), PathBuf::from("/b")]);
        assert_eq!(settings.data.data.unwrap(), folder.path().join("data"));
        assert_eq!(settings.tls_key.unwrap(), folder.path().join("../key.pem"));
        let url = format!("sqlite://{}", folder.path().join("my.db").display());
        assert_eq!(settings.data.database_url.unwrap().0, url);
    }
}
