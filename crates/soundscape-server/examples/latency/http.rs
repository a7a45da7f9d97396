//! Searches of a running server, over one connection that stays open.

use std::{
    error::Error,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
};

use soundscape_server::{Clock as _, SystemClock};

use crate::corpus::{Question, line};

pub(crate) struct Served {
    host: String,
    key: String,
    connection: BufReader<TcpStream>,
}

impl Served {
    /// `url`: `http://ADDR:PORT`.
    pub(crate) fn connect(url: &str, key: &str) -> Result<Self, Box<dyn Error>> {
        let host = url.strip_prefix("http://").ok_or("the URL is not http://ADDR:PORT")?;
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        Ok(Self { host: host.into(), key: key.into(), connection: BufReader::new(stream) })
    }

    /// The 20 best, and how many there are, with all that is said of them.
    pub(crate) fn search(&mut self, asked: &Question) -> Result<usize, Box<dyn Error>> {
        let filter = asked.category.map(|category| format!("&category={category}")).unwrap_or_default();
        let found = self.get(&format!("/v2/sounds/search?q={}{filter}", asked.text.replace(' ', "+")))?;
        Ok(found.matches("\"id\":").count())
    }

    fn get(&mut self, path: &str) -> Result<String, Box<dyn Error>> {
        let Self { host, key, connection } = self;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\r\n");
        connection.get_mut().write_all(request.as_bytes())?;
        let (mut length, mut status) = (0, String::new());
        connection.read_line(&mut status)?;
        loop {
            let mut header = String::new();
            connection.read_line(&mut header)?;
            let header = header.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(bytes) = header.strip_prefix("content-length:") {
                length = bytes.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        connection.read_exact(&mut body)?;
        let body = String::from_utf8(body)?;
        if !status.contains(" 200 ") {
            return Err(format!("{path}: {status}{body}").into());
        }
        Ok(body)
    }

    /// The milliseconds from the commit of a new sound, by another process, until a search finds it: the longest of some.
    pub(crate) fn visible_ms(
        &mut self,
        program: &Path,
        data: &Path,
        from: usize,
    ) -> Result<f64, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("new.jsonl");
        let mut longest = 0.0_f64;
        for number in from..from + 10 {
            let mut new = line(number);
            // A word that no other sound has.
            let word = format!("zq{}", letters(number));
            new["title"] = word.as_str().into();
            std::fs::write(&file, format!("{new}\n"))?;
            let mut import = Command::new(program);
            import.arg("import").arg("--data").arg(data).arg(&file).stdout(Stdio::null());
            if !import.status()?.success() {
                return Err("the new sound could not be imported".into());
            }
            let (clock, mut tries) = (SystemClock, 0);
            let committed = clock.now();
            // Each time another search, so that no answer is remembered.
            while !self.get(&format!("/v2/sounds/search?q={word}&limit={}", tries % 100 + 1))?.contains(&word)
            {
                tries += 1;
                if tries == 20_000 {
                    return Err("a new sound does not come into sight".into());
                }
            }
            longest = longest.max(clock.now().duration_since(committed).as_secs_f64() * 1_000.0);
        }
        Ok(longest)
    }
}

fn letters(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(b'a' + digit - b'0')).collect()
}
