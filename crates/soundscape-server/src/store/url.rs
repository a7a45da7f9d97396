//! Which database: `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use crate::error::ServerError;

/// A database, as its URL names it.
#[derive(Debug)]
pub(super) enum DatabaseUrl {
    Sqlite(PathBuf),
    #[cfg(feature = "postgres")]
    Postgres(Box<sqlx::postgres::PgConnectOptions>),
}

impl DatabaseUrl {
    /// `None`: SQLite in the server's own folder. No error repeats more of the URL than its scheme: it may hold a
    /// password.
    pub(super) fn parse(url: Option<&str>, data: &Path) -> Result<Self, ServerError> {
        let Some(url) = url else { return Ok(Self::Sqlite(data.join("soundscape.db"))) };
        let is_scheme = |scheme: &&str| scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+');
        let scheme = url.split_once("://").map(|(scheme, _)| scheme).filter(is_scheme);
        match (scheme, url.split_once("://")) {
            (Some("sqlite"), Some((_, path))) => Self::sqlite(path),
            (Some("postgres" | "postgresql"), _) => Self::postgres(url),
            (Some(other), _) => {
                Err(invalid(format!("has the scheme `{other}`, which is no database known here")))
            }
            (None, _) => Err(invalid("has no scheme".into())),
        }
    }

    fn sqlite(path: &str) -> Result<Self, ServerError> {
        if path.contains('?') {
            return Err(invalid("has parameters, and SQLite takes none here".into()));
        }
        let path = percent_decode_str(path).decode_utf8().unwrap_or_default();
        if path.is_empty() || path == ":memory:" {
            return Err(invalid("does not name a file".into()));
        }
        Ok(Self::Sqlite(PathBuf::from(&*path)))
    }

    #[cfg(feature = "postgres")]
    fn postgres(url: &str) -> Result<Self, ServerError> {
        // sqlx only logs what it does not know, value and all.
        const KNOWN: &[&str] = &[
            "application_name",
            "dbname",
            "host",
            "hostaddr",
            "options",
            "password",
            "port",
            "ssl-ca",
            "ssl-cert",
            "ssl-key",
            "ssl-mode",
            "ssl-root-cert",
            "sslcert",
            "sslkey",
            "sslmode",
            "sslrootcert",
            "statement-cache-capacity",
            "user",
        ];
        let (_, parameters) = url.split_once('?').unwrap_or_default();
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            let name = parameter.split('=').next().unwrap_or_default();
            if !KNOWN.contains(&name) && !name.starts_with("options[") {
                return Err(invalid(format!("has the parameter `{name}`, which PostgreSQL does not know")));
            }
        }
        let options = url.parse().map_err(|source| invalid(format!("cannot be read ({source})")))?;
        Ok(Self::Postgres(Box::new(options)))
    }

    #[cfg(not(feature = "postgres"))]
    fn postgres(_: &str) -> Result<Self, ServerError> {
        Err(invalid("asks for PostgreSQL, and this program was built without its feature `postgres`".into()))
    }
}

fn invalid(problem: String) -> ServerError {
    ServerError::DatabaseUrl { problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read() {
        let check = |url: Option<&str>, expect: &str| match DatabaseUrl::parse(url, Path::new("/data"))
            .unwrap()
        {
            DatabaseUrl::Sqlite(path) => assert_eq!(path, Path::new(expect), "{url:?}"),
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(options) => {
                let host =
                    options.get_socket().map_or(options.get_host().into(), |path| path.display().to_string());
                let database = options.get_database().unwrap_or_default();
                assert_eq!(format!("{}@{host}/{database}", options.get_username()), expect, "{url:?}");
            }
        };
        check(None, "/data/soundscape.db");
        check(Some("sqlite:///var/lib/sounds.db"), "/var/lib/sounds.db");
        check(Some("sqlite://beside/my%20sounds.db"), "beside/my sounds.db");
        #[cfg(feature = "postgres")]
        {
            check(Some("postgres://ann:secret@db:5433/sounds?sslmode=require"), "ann@db/sounds");
            check(
                Some("postgresql://ann@localhost/sounds?host=/run/postgresql"),
                "ann@/run/postgresql/sounds",
            );
        }
    }

    #[test]
    fn mistakes_are_explained_without_the_secret() {
        let check = |url: &str, says: &str| {
            let error = DatabaseUrl::parse(Some(url), Path::new("/data")).unwrap_err().to_string();
            assert!(
                error.contains(says) && error.contains("postgres://USER:PASSWORD@HOST/DATABASE"),
                "{error}"
            );
            assert!(!error.contains("secret"), "{error}");
        };
        check("mysql://ann:secret@db/sounds", "the scheme `mysql`");
        check("ann:secret@db/sounds", "no scheme");
        check("ann:secret@db://sounds", "no scheme");
        check("", "no scheme");
        check("sqlite://", "does not name a file");
        check("sqlite://:memory:", "does not name a file");
        check("sqlite://sounds.db?mode=secret", "parameters");
        #[cfg(feature = "postgres")]
        {
            check("postgres://ann:secret@db:port/sounds", "cannot be read");
            check("postgres://ann@db/sounds?sslmode=maybe", "cannot be read");
            check("postgres://ann@db/sounds?passwort=secret", "the parameter `passwort`");
        }
        #[cfg(not(feature = "postgres"))]
        check("postgres://ann:secret@db/sounds", "without its feature");
    }
}
