//! Files that are cut, change, or whose URL expires on the way.

use std::{fs, sync::Arc};

use futures_lite::future::block_on;
use soundscape_client::{CachedSound, Client, ClientError, ErrorCode, Format, Variant};

use crate::{
    host::{Host, response},
    split::Split,
    studio::{Ahead, Studio},
};

/// About 66 kB.
const WAV: Variant = Variant::new(Format::Wav24);

/// The first half of a response's body, with the whole head.
fn half(mut answer: Vec<u8>) -> Vec<u8> {
    let body = body_at(&answer);
    answer.truncate(body + (answer.len() - body) / 2);
    answer
}

fn body_at(answer: &[u8]) -> usize {
    answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4
}

/// The value of a header of a request.
fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn fetch(split: &Split) -> Result<CachedSound, ClientError> {
    block_on(split.client().fetch(&split.studio.sound("steel door"), WAV))
}

/// The file must be the server's, and paid for once.
#[track_caller]
fn check(split: &Split, sound: &CachedSound) {
    assert_eq!(split.studio.credits_spent(), 1);
    let plain = split.studio.builder().cache_dir(split.studio.folder().join("plain")).build().unwrap();
    let plain = block_on(plain.fetch(&split.studio.sound("steel door"), WAV)).unwrap();
    assert_eq!(fs::read(&sound.path).unwrap(), fs::read(plain.path).unwrap());
}

#[test]
fn a_file_that_is_cut_is_continued_where_it_was() {
    let split = Split::new(Studio::open(), |number, answer| match number {
        1 | 2 => half(answer()),
        _ => answer(),
    });
    let sound = fetch(&split).unwrap();
    check(&split, &sound);
    let heads = split.files.heads();
    let etag = format!("\"{}\"", sound.sha256);
    let ranges: Vec<_> = heads.iter().map(|head| (header(head, "range"), header(head, "if-range"))).collect();
    let first = sound.bytes / 2;
    let second = first + (sound.bytes - first) / 2;
    assert_eq!(
        ranges,
        [
            (None, None),
            (Some(&*format!("bytes={first}-")), Some(&*etag)),
            (Some(&*format!("bytes={second}-")), Some(&*etag)),
        ]
    );
}

#[test]
fn a_host_that_does_not_continue_is_asked_for_the_whole() {
    let refused = response("416 Range Not Satisfiable", "Content-Range: bytes */3\r\n", "");
    let other = "Content-Range: bytes 1-2/*\r\nContent-Type: audio/wav\r\n";
    let other = response("206 Partial Content", other, "xy");
    // What answers the request for the rest; `None`: the whole, as if the file had changed.
    for (second, requests) in [(None, 2), (Some(refused), 3), (Some(other), 3)] {
        let mut whole = None;
        let split = Split::new(Studio::open(), move |number, answer| {
            let whole = whole.get_or_insert_with(answer).clone();
            match number {
                1 => half(whole),
                2 => second.clone().unwrap_or(whole),
                _ => whole,
            }
        });
        let sound = fetch(&split).unwrap();
        check(&split, &sound);
        let heads = split.files.heads();
        let ranges: Vec<_> = heads.iter().map(|head| header(head, "range").is_some()).collect();
        assert_eq!(ranges, [false, true, false][..requests]);
    }
}

#[test]
fn an_expired_url_is_signed_anew_for_free_and_only_once() {
    for (expiries, works) in [(1, true), (2, false)] {
        let (split, clock) = expiring();
        let split = split(Box::new(move |number, answer| {
            if number <= expiries {
                clock.by(16 * 60);
            }
            answer()
        }));
        let result = fetch(&split);
        assert_eq!(result.is_ok(), works, "{result:?}");
        if let Err(error) = result {
            assert_eq!(error.code(), Some(ErrorCode::UrlExpired));
        }
        assert_eq!(split.studio.transfers(), (2, 2));
        assert_eq!(split.studio.credits_spent(), 1);
    }
}

#[test]
fn a_url_that_expires_in_mid_download_is_signed_anew_and_the_file_goes_on() {
    let (split, clock) = expiring();
    let split = split(Box::new(move |number, answer| match number {
        // Cut, refused, continued with the new URL; and all that a second time, further on.
        1 | 3 => {
            let answer = half(answer());
            clock.by(16 * 60);
            answer
        }
        _ => answer(),
    }));
    let sound = fetch(&split).unwrap();
    assert_eq!((split.api.tickets(), split.files.heads().len()), (3, 5));
    check(&split, &sound);
    let ranges: Vec<_> =
        split.files.heads().iter().map(|head| header(head, "range").map(str::to_owned)).collect();
    assert!(ranges[0].is_none() && ranges[1] == ranges[2] && ranges[3] == ranges[4], "{ranges:?}");
    assert_ne!(ranges[2], ranges[3]);
}

type Interfere = Box<dyn FnMut(usize, &dyn Fn() -> Vec<u8>) -> Vec<u8> + Send>;

/// A studio whose clock can be set, and the clock.
fn expiring() -> (impl FnOnce(Interfere) -> Split, Ahead) {
    let clock = Ahead::default();
    let studio = Studio::open_with(|mut config| {
        config.clock = Arc::new(clock.clone());
        config
    });
    (|interfere: Interfere| Split::new(studio, interfere), clock)
}

#[test]
fn a_login_page_is_refused_with_both_media_types() {
    let split = Split::new(Studio::open(), |_, _| {
        response("200 OK", "Content-Type: text/html; charset=utf-8\r\n", "<h1>Welcome</h1>")
    });
    let error = fetch(&split).unwrap_err();
    let ClientError::MediaType { expected, found, .. } = &error else { panic!("{error:?}") };
    assert_eq!((*expected, &**found), ("audio/wav", "text/html"));
    assert_eq!(split.files.heads().len(), 1);
    assert_eq!(split.client().cache().entries().unwrap(), []);
}

#[test]
fn a_spoiled_file_and_a_spoiled_ticket_are_fetched_again() {
    // Wrong bytes once.
    let split = Split::new(Studio::open(), |number, answer| {
        let mut answer = answer();
        *answer.last_mut().unwrap() ^= u8::from(number == 1);
        answer
    });
    let sound = fetch(&split).unwrap();
    check(&split, &sound);
    assert_eq!((split.api.tickets(), split.files.heads().len()), (1, 2));

    // A ticket with another hash once.
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let server = studio.server.url().trim_end_matches("/v2").trim_start_matches("http://").parse().unwrap();
    let mut number = 0;
    let api = Host::start(move |head| {
        number += 1;
        let answer = String::from_utf8(crate::host::pass_on(head, server)).unwrap();
        let name = "\"checksum_sha256\":\"";
        let at = answer.find(name).unwrap() + name.len();
        let digit = if &answer[at..=at] == "0" { "1" } else { "0" };
        let spoiled = format!("{}{digit}{}", &answer[..at], &answer[at + 1..]);
        if number == 1 { spoiled } else { answer }.into_bytes()
    });
    let client: Client = studio.builder().url(&api.url).build().unwrap();
    block_on(client.fetch(&id, WAV)).unwrap();
    assert_eq!((api.tickets(), studio.credits_spent()), (2, 1));
}
