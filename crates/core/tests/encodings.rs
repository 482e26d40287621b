//! Files in other encodings: recognised, read, and located in the file as it was given.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use common::check_file;
use rollcall_core::dialect::{DialectChoice, Encoding, StandardDecoder, detect_encoding};

fn encode(name: &str, text: &str) -> Vec<u8> {
    match name {
        "UTF-16LE" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "UTF-16BE" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => {
            let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
            let (bytes, _, unmappable) = encoding.encode(text);
            assert!(!unmappable, "{name} has not all of {text}");
            bytes.into_owned()
        }
    }
}

fn detected(bytes: &[u8]) -> (&'static str, f64) {
    let found = detect_encoding(bytes, Some(&StandardDecoder), None);
    (found.encoding.name(), found.evidence.confidence)
}

const GERMAN: &str =
    "Name,Email\nJürgen Müller,j@x.org\nGisela Groß,g@x.org\nKäthe Schröder,k@x.org\n";
const FRENCH: &str =
    "Nom,Courriel\nHélène Lefèvre,h@x.org\nFrançois Côté,f@x.org\nAndré Gérard,a@x.org\n";
const POLISH: &str =
    "Nazwa,Email\nŁukasz Wójcik,l@x.org\nMałgorzata Dąbrowska,m@x.org\nStanisław Woźniak,s@x.org\n";
const CZECH: &str =
    "Jméno,Email\nJiří Dvořák,j@x.org\nTomáš Růžička,t@x.org\nZdeněk Černý,z@x.org\n";
const TURKISH: &str =
    "Ad,Email\nİbrahim Yıldız,i@x.org\nAyşe Çağlar,a@x.org\nGülşen Öztürk,g@x.org\n";
const RUSSIAN: &str =
    "Имя,Email\nИван Петров,i@x.org\nЕкатерина Смирнова,e@x.org\nСергей Щукин,s@x.org\n";
const GREEK: &str = "Όνομα,Email\nΓιώργος Παπαδόπουλος,g@x.org\nΜαρία Νικολάου,m@x.org\n";
const HEBREW: &str = "שם,Email\nדוד כהן,d@x.org\nשרה לוי,s@x.org\n";
const ARABIC: &str = "الاسم,Email\nمحمد علي,m@x.org\nفاطمة حسن,f@x.org\n";
const LITHUANIAN: &str =
    "Vardas,Email\nŽydrūnas Kazlauskas,z@x.org\nGintarė Šimkutė,g@x.org\nJonas Ąžuolas,j@x.org\n";
const JAPANESE: &str =
    "氏名,メール\n佐藤 健太,s@x.org\n鈴木 さくら,u@x.org\nタナカ ハナコ,t@x.org\n";
const KOREAN: &str = "이름,이메일\n김민수,k@x.org\n박지영,p@x.org\n최현우,c@x.org\n";
const THAI: &str = "ชื่อ,อีเมล\nสมชาย ใจดี,s@x.org\nสุดา แก้วมณี,u@x.org\nวิชัย ศรีสุข,w@x.org\n";
const SIMPLIFIED: &str = "姓名,邮箱\n王伟,w@x.org\n李秀英,l@x.org\n张敏,z@x.org\n陈建国,c@x.org\n";
const TRADITIONAL: &str = "姓名,電子郵件\n陳志明,c@x.org\n林美玲,l@x.org\n黃淑芬,h@x.org\n";

#[test]
fn encodings_are_recognised_by_what_they_read_like() {
    for (text, names) in [
        (GERMAN, &["windows-1252", "UTF-16LE", "UTF-16BE"][..]),
        (FRENCH, &["windows-1252"]),
        (POLISH, &["windows-1250", "ISO-8859-2"]),
        (CZECH, &["windows-1250", "ISO-8859-2"]),
        (TURKISH, &["windows-1254"]),
        (
            RUSSIAN,
            &[
                "windows-1251",
                "KOI8-U",
                "ISO-8859-5",
                "IBM866",
                "UTF-16LE",
                "UTF-16BE",
            ],
        ),
        (GREEK, &["windows-1253", "ISO-8859-7"]),
        (HEBREW, &["windows-1255"]),
        (ARABIC, &["windows-1256", "ISO-8859-6"]),
        (LITHUANIAN, &["windows-1257"]),
        (JAPANESE, &["Shift_JIS", "EUC-JP", "UTF-16LE", "UTF-16BE"]),
        (KOREAN, &["EUC-KR", "UTF-16LE"]),
        (SIMPLIFIED, &["gb18030", "UTF-16LE", "UTF-16BE"]),
        (TRADITIONAL, &["Big5"]),
        (THAI, &["windows-874"]),
    ] {
        for name in names {
            let bytes = encode(name, text);
            let (found, confidence) = detected(&bytes);
            let same_text = encode(found, text) == bytes;
            assert!(
                found == *name || same_text,
                "{name} was taken for {found}: {text}"
            );
            assert!(confidence > 0.4, "{name}: {confidence}");
        }
        assert_eq!(detected(text.as_bytes()).0, "UTF-8");
    }
}

#[test]
fn a_few_bad_bytes_leave_it_utf_8() {
    for bytes in [
        &b"Name\nJ\xc3\xbcrgen\nAnn\xff\n"[..],
        b"Name\nAnn\xff\n",
        b"Name\nAnn\x81\x8d\n",
        b"\xef\xbb\xbfName\nM\xfcller\n",
        b"Name\nAnn\n",
    ] {
        assert_eq!(detected(bytes).0, "UTF-8", "{bytes:?}");
    }
    assert_eq!(detected(b"Name\nM\xfcller\n").0, "windows-1252");
}

#[test]
fn one_name_is_enough_where_only_one_reading_makes_sense() {
    for (name, text) in [
        ("windows-1252", "Name,Email\nHans Müller,h@x.org\n"),
        ("windows-1252", "Name,Email\nMichèle Roy,h@x.org\n"),
        ("windows-1250", "Name,Email\nJiří Novák,h@x.org\n"),
        ("windows-1251", "Name,Email\nИван Петров,h@x.org\n"),
        ("Shift_JIS", "Name,Email\n山田太郎,h@x.org\n"),
        ("EUC-KR", "Name,Email\n김민수,h@x.org\n"),
        ("gb18030", "Name,Email\n王伟,h@x.org\n"),
    ] {
        assert_eq!(detected(&encode(name, text)).0, name, "{text}");
    }
}

#[test]
fn findings_point_at_the_bytes_of_the_file() {
    for (name, mark) in [
        ("UTF-16LE", &b"\xff\xfe"[..]),
        ("UTF-16BE", b"\xfe\xff"),
        ("UTF-16LE", b""),
        ("Shift_JIS", b""),
        ("gb18030", b""),
        ("windows-1252", b""),
    ] {
        let name_of_ann = match name {
            "windows-1252" => "Ännchen Müßig",
            "gb18030" => "王伟 陈建国 李秀英",
            _ => "佐藤さくら",
        };
        let text =
            format!("Name,Email\r\n{name_of_ann},\"an@@x.org\"\r\n{name_of_ann},b@x.org\r\n");
        let bytes = [mark, &encode(name, &text)].concat();
        let check = check_file("app-users", None, &bytes);
        assert_eq!(
            (check.classes.as_str(), check.findings.as_str()),
            ("invalid valid", "1:2:E0203"),
            "{name}"
        );
        let finding = &check.document.diagnostics[0];
        let (start, end) = (finding.byte_start.unwrap(), finding.byte_end.unwrap());
        let place = &bytes[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()];
        assert_eq!(place, encode(name, "\"an@@x.org\""), "{name}");
        let record = usize::try_from(finding.record_byte.unwrap()).unwrap();
        assert!(
            bytes[record..].starts_with(&encode(name, name_of_ann)),
            "{name}"
        );
        assert_eq!(
            (check.document.file.encoding.as_str(), check.bom),
            (name, !mark.is_empty())
        );
    }
}

#[test]
fn bytes_that_no_character_has_are_damage() {
    let mut bytes = encode("Shift_JIS", "Name,Email\n佐藤さくら,a@x.org\n田中");
    bytes.extend_from_slice(b"\x81\xff,b@x.org\n");
    let check = check_file("app-users", None, &bytes);
    assert_eq!(
        check.document.file.encoding, "Shift_JIS",
        "{:?}",
        check.document
    );
    assert!(check.findings.contains("2:1:E0215"), "{}", check.findings);
}

#[test]
fn the_encoding_can_be_chosen_and_chosen_again() {
    let bytes = encode("ISO-8859-2", "Jméno,Email\nTomáš,t@x.org\n");
    let mut check = check_file("app-users", None, &bytes);
    let names = |session: &rollcall_core::session::Session| {
        session.overview().unwrap().columns[0].samples[0].clone()
    };
    assert_eq!(names(&check.session), "Tomáš");
    for (name, expected) in [
        ("windows-1252", "Tomá¹"),
        ("ISO-8859-2", "Tomáš"),
        ("UTF-8", "Tom\u{fffd}"),
    ] {
        check.session.set_dialect(DialectChoice {
            encoding: Encoding::from_name(name),
            ..DialectChoice::default()
        });
        common::finish(&mut check.session);
        assert_eq!(names(&check.session), expected);
        assert_eq!(check.session.document().unwrap().file.encoding, name);
    }
    check.session.set_dialect(DialectChoice::default());
    common::finish(&mut check.session);
    assert_eq!(names(&check.session), "Tomáš");
}
