//! Which of the older encodings a text is in: it is decoded as each of them, and the one that reads like a
//! language wins.

use super::{DecodeText, Encoding};
use crate::search::holds_char;

/// How many bytes of lines that are not plain ASCII are read.
const SAMPLE_BYTES: usize = 16_384;

/// What an encoding has to read like.
#[derive(Debug, Clone, Copy)]
enum Looks {
    /// Mostly Latin letters, these among them (lower case).
    Latin(&'static str),
    /// Words wholly in letters of another alphabet (lower case).
    Alphabet(&'static str),
    Thai,
    Korean,
    Japanese,
    Simplified,
    Traditional,
}

const WESTERN: &str = "àáâãäåæçèéêëìíîïñòóôõöøùúûüß";
const CENTRAL: &str = "áâäăąćčçďđéęëěíîĺľłńňóôöőŕřšśşťţúůüűýžźż";
const POLISH: &str = "ąćęłńóśźż";
const CZECH_AND_SLOVAK: &str = "áčďéěíňóřšťúůýžľĺŕôä";
const HUNGARIAN: &str = "áéíóöőúüű";
const ROMANIAN: &str = "ăâîşţ";
const CROATIAN: &str = "čćđšž";
const TURKISH: &str = "çğıöşüâİ";
const CYRILLIC: &str = "абвгдежзийклмнопрстуфхцчшщъыьэюяёґєіїђјљњћџў";
const RUSSIAN: &str = "абвгдежзийклмнопрстуфхцчшщъыьэюяё";
/// Letters that Cyrillic words have seldom.
const RARE: &str = "ёйжфхцчшщъэюґєђјљњћџў";
const GREEK: &str = "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ";
const HEBREW: &str = "אבגדהוזחטיכלמנסעפצקרשתםןץףך";
const ARABIC: &str = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئءپچژگ";
const LATVIAN_AND_LITHUANIAN: &str = "āčēģīķļņšūžąęėįų";
const ESTONIAN: &str = "äõöüšž";
const VIETNAMESE: &str = "ăâđêôơưàáèéìíòóùú";

/// Encodings with what they look like, the likeliest first: among equals the first wins. The widest sets of
/// letters count a little less than a language's own.
const CANDIDATES: [(&str, Looks, f64); 46] = [
    ("windows-1252", Looks::Latin("äöüß"), 1.0),
    ("windows-1252", Looks::Latin("àâæçèéêëîïôùûüœ"), 1.0),
    ("windows-1252", Looks::Latin("áéíóúñüªº¿¡ç"), 1.0),
    ("windows-1252", Looks::Latin("ãáâàçéêíóôõúü"), 1.0),
    ("windows-1252", Looks::Latin("åäöæøéü"), 1.0),
    ("windows-1252", Looks::Latin("àèéìíòóù"), 1.0),
    ("windows-1252", Looks::Latin("áðéíóúýþæö"), 1.0),
    ("windows-1252", Looks::Latin(WESTERN), 0.9),
    ("windows-1250", Looks::Latin(POLISH), 1.0),
    ("windows-1250", Looks::Latin(CZECH_AND_SLOVAK), 1.0),
    ("windows-1250", Looks::Latin(HUNGARIAN), 1.0),
    ("windows-1250", Looks::Latin(CROATIAN), 1.0),
    ("windows-1250", Looks::Latin(ROMANIAN), 1.0),
    ("windows-1250", Looks::Latin(CENTRAL), 0.9),
    ("ISO-8859-2", Looks::Latin(POLISH), 1.0),
    ("ISO-8859-2", Looks::Latin(CZECH_AND_SLOVAK), 1.0),
    ("ISO-8859-2", Looks::Latin(HUNGARIAN), 1.0),
    ("ISO-8859-2", Looks::Latin(CROATIAN), 1.0),
    ("ISO-8859-2", Looks::Latin(CENTRAL), 0.9),
    ("windows-1254", Looks::Latin(TURKISH), 1.0),
    ("windows-1257", Looks::Latin(LATVIAN_AND_LITHUANIAN), 1.0),
    ("windows-1257", Looks::Latin(ESTONIAN), 1.0),
    ("ISO-8859-13", Looks::Latin(LATVIAN_AND_LITHUANIAN), 0.99),
    ("ISO-8859-4", Looks::Latin(LATVIAN_AND_LITHUANIAN), 0.99),
    ("ISO-8859-15", Looks::Latin("àâæçèéêëîïôùûüœ€"), 0.99),
    ("ISO-8859-15", Looks::Latin("äöüßõšž€"), 0.99),
    ("windows-1258", Looks::Latin(VIETNAMESE), 0.95),
    ("macintosh", Looks::Latin(WESTERN), 0.9),
    ("windows-1251", Looks::Alphabet(RUSSIAN), 1.0),
    ("windows-1251", Looks::Alphabet(CYRILLIC), 0.97),
    ("KOI8-U", Looks::Alphabet(RUSSIAN), 0.99),
    ("KOI8-U", Looks::Alphabet(CYRILLIC), 0.96),
    ("ISO-8859-5", Looks::Alphabet(CYRILLIC), 0.95),
    ("IBM866", Looks::Alphabet(CYRILLIC), 0.95),
    ("x-mac-cyrillic", Looks::Alphabet(CYRILLIC), 0.9),
    ("windows-1253", Looks::Alphabet(GREEK), 1.0),
    ("ISO-8859-7", Looks::Alphabet(GREEK), 0.99),
    ("windows-1255", Looks::Alphabet(HEBREW), 1.0),
    ("windows-1256", Looks::Alphabet(ARABIC), 1.0),
    ("ISO-8859-6", Looks::Alphabet(ARABIC), 0.99),
    ("windows-874", Looks::Thai, 0.95),
    ("Shift_JIS", Looks::Japanese, 1.0),
    ("EUC-JP", Looks::Japanese, 1.0),
    ("EUC-KR", Looks::Korean, 1.0),
    ("Big5", Looks::Traditional, 1.0),
    ("gb18030", Looks::Simplified, 1.0),
];

/// Characters that names and lists of people hold most often.
/// Written the same in both scripts.
const HAN: &str = "王李周徐胡朱高林何郭梁宋唐于董程曹袁傅沈曾彭蔡丁魏薛余潘杜戴夏汪田任姜范方石姚廖熊金郝孔白崔康毛邱秦江史侯邵孟段雷尹黎易常武文芳娜敏磊勇娟明超秀霞平桂英玉建志斌的一是不了在人有我他中上大和地到以要就出可也你生能而子那得年作用道行所然家事成多去法如都同面起看定天分好小部其些主理心她本前但因只想日者意力它把十民第公此已工使情性知全三又正外由很最重物手向政美相被利什二等或新己制身果加西斯月合回特代信表化老世位次度先海通教原提立及比解水名真走各入口系活更打女四神安少才反受目太量再感做接必件管期市直德命山指克保至形社便空治展科司五基眼非界光放即像且思象完式色路南品住告求北死交取拉格望共清今切院候姓箱角城";
const SIMPLIFIED: &str = "张刘陈杨赵黄吴孙马罗郑谢韩冯萧邓许吕苏卢蒋贾叶阎钟谭邹陆顾龙万钱汤乔贺赖龚伟静丽强军洋艳杰涛刚华兰红国这个们来为说时会对着过发后里种经么学现当没动还进样开从实无与长机关点业将两间问并应战头体见产话内给门儿东声员论处义几认条气题尔别变总电数报结务场计资统区队决书则听却达难权设记类据边该规觉术领确传师观让识带导争运邮职状态编号";
const TRADITIONAL: &str = "張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂蘇盧蔣賈葉閻鍾譚鄒陸顧龍萬錢湯喬賀賴龔偉靜麗強軍艷傑濤剛華蘭紅國這個們來為說時會對著過發後裡種經麼學現當沒動還進樣開從實無與長機關點業將兩間問並應戰頭體見產話內給門兒東聲員論處義幾認條氣題爾別變總電數報結務場計資統區隊決書則聽卻達難權設記類據邊該規覺術領確傳師觀讓識帶導爭運臺灣郵職狀態編號";
const KANJI: &str = "佐藤鈴木高橋田中伊渡辺山本村小林加吉井松清斎口野原川上石前長谷池阿部森橋内岡近後坂青福西太三島岩崎島和原金安竹大宮今平河桜菊市丸新古水土木一二三四五六七八九十人子男女年月日時分国会社株式名前姓氏所属課係役職電話番号東京都府県市区町村男女美恵智由紀香健太郎次雄介隆浩直樹真理優翔陽翼蓮結衣愛優花子明博文正義信幸雅秀行成光生学校高出入手目書語食事車見言本立力体的動方何作使用者管理状態有効無効登録更新";

/// An encoding with what speaks for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct LegacyGuess {
    pub(super) encoding: Encoding,
    /// How much it reads like a language: 1 when every letter fits, below 0 for what is no text.
    pub(super) score: f64,
    /// How far the next one that reads differently is behind.
    pub(super) lead: f64,
    /// Characters that it was judged by.
    pub(super) judged: usize,
}

/// The encoding of bytes that are not UTF-8; `None` without a decoder.
pub(super) fn guess_legacy_encoding(bytes: &[u8], decoder: &dyn DecodeText) -> Option<LegacyGuess> {
    let sample = lines_with_high_bytes(bytes);
    let mut best: Option<(LegacyGuess, String)> = None;
    let mut decoded: Option<(&str, String)> = None;
    let mut ranked: Vec<(f64, String)> = Vec::new();
    for (name, looks, weight) in CANDIDATES {
        let encoding = Encoding::from_name(name)?;
        let text = match decoded.take() {
            Some((known, text)) if known == name => text,
            _ => decoder.decode(encoding, &sample)?,
        };
        let (score, judged) = judge(&text, looks);
        let score = if score > 0.0 { score * weight } else { score };
        if best
            .as_ref()
            .is_none_or(|(best, _)| score > best.score + 1e-9)
        {
            let guess = LegacyGuess {
                encoding,
                score,
                lead: 0.0,
                judged,
            };
            best = Some((guess, text.clone()));
        }
        ranked.push((score, text.clone()));
        decoded = Some((name, text));
    }
    let (mut guess, text) = best?;
    let next = ranked
        .iter()
        .filter(|(_, other)| *other != text)
        .map(|(score, _)| *score)
        .fold(-1.0, f64::max);
    guess.lead = guess.score - next;
    Some(guess)
}

/// Whole lines that hold bytes above ASCII: what else there is says nothing about the encoding.
fn lines_with_high_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')) {
        if line.is_ascii() {
            continue;
        }
        sample.extend_from_slice(line);
        sample.push(b'\n');
        if sample.len() >= SAMPLE_BYTES {
            sample.truncate(SAMPLE_BYTES);
            break;
        }
    }
    sample
}

/// How much a text reads like what it should look like: the mean over its characters above ASCII, and how many
/// they are.
fn judge(text: &str, looks: Looks) -> (f64, usize) {
    let (mut sum, mut count) = (0.0, 0_usize);
    let mut before = '\n';
    let mut run = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or('\n');
        if c.is_ascii() {
            run = 0;
        } else {
            run += 1;
            count += 1;
            sum += weigh(c, looks) - strangeness(before, c, after, run, looks);
        }
        before = c;
    }
    #[allow(clippy::cast_precision_loss)]
    let mean = if count == 0 { 0.0 } else { sum / count as f64 };
    (mean, count)
}

fn weigh(c: char, looks: Looks) -> f64 {
    if matches!(c, '\u{80}'..='\u{9f}' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}') {
        return -4.0;
    }
    if holds_char("’‘“”„–—…€«»°·©®™§№•\u{a0}、。，：；（）「」・ー　", c)
    {
        return 0.3;
    }
    let lower = || lower(c);
    let known_or = |known: bool, otherwise: f64| if known { 1.0 } else { otherwise };
    match looks {
        Looks::Alphabet(_) if holds_char(RARE, lower()) => 0.6,
        Looks::Latin(letters) | Looks::Alphabet(letters) if letters.contains([c, lower()]) => 1.0,
        Looks::Thai if matches!(c, '\u{e01}'..='\u{e4e}') => 1.0,
        Looks::Korean if matches!(c, '\u{ac00}'..='\u{d7a3}') => 1.0,
        Looks::Korean if is_han(c) => -0.5,
        Looks::Japanese if matches!(c, '\u{3041}'..='\u{30fa}') => 1.0,
        Looks::Japanese if matches!(c, '\u{ff61}'..='\u{ff9f}') => 0.3,
        Looks::Japanese if is_han(c) => known_or(holds_char(KANJI, c), 0.3),
        Looks::Simplified if is_han(c) => {
            known_or(holds_char(HAN, c) || holds_char(SIMPLIFIED, c), 0.2)
        }
        Looks::Traditional if is_han(c) => {
            known_or(holds_char(HAN, c) || holds_char(TRADITIONAL, c), 0.2)
        }
        _ => -1.0,
    }
}

/// What no language does: a capital behind a small letter, two scripts in a word, long runs of accented letters.
fn strangeness(before: char, c: char, after: char, run: usize, looks: Looks) -> f64 {
    let cost = |strange: bool, cost: f64| if strange { cost } else { 0.0 };
    let beside = |letter: char, price: f64| cost(letter.is_ascii_alphabetic(), price);
    let is_capital = |c: char| lower(c) != c;
    let capital_inside = is_capital(c) && before.is_alphabetic() && !is_capital(before);
    match looks {
        Looks::Latin(_) => cost(capital_inside, 1.5) + cost(run > 2, 1.0),
        Looks::Alphabet(_) => {
            // Scripts without capitals read as one with them seem to have forgotten theirs.
            let cased = matches!(c, '\u{370}'..='\u{52f}');
            let small_start = cased && !is_capital(c) && !before.is_alphabetic();
            cost(capital_inside, 1.5)
                + cost(small_start, 0.3)
                + beside(before, 1.5)
                + beside(after, 1.5)
        }
        // Marks stand above or below a letter of their own script.
        Looks::Thai => {
            cost(
                is_thai_mark(c) && !(is_thai_letter(before) || is_thai_mark(before)),
                2.0,
            ) + cost(
                matches!(c, '\u{e40}'..='\u{e44}') && !is_thai_letter(after),
                2.0,
            ) + beside(before, 0.8)
                + beside(after, 0.8)
        }
        Looks::Korean | Looks::Japanese | Looks::Simplified | Looks::Traditional => {
            beside(before, 0.8) + beside(after, 0.8)
        }
    }
}

fn is_thai_mark(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

fn is_thai_letter(c: char) -> bool {
    matches!(c, '\u{e01}'..='\u{e2e}')
}

/// Lower case of the letters that these encodings hold.
fn lower(c: char) -> char {
    let code = u32::from(c);
    let by = match code {
        0xc0..=0xd6 | 0xd8..=0xde | 0x391..=0x3ab | 0x410..=0x42f => 32,
        0x41..=0x5a => 32,
        0x100..=0x137 | 0x14a..=0x177 | 0x490..=0x4bf if code % 2 == 0 => 1,
        0x139..=0x148 | 0x179..=0x17e if code % 2 == 1 => 1,
        0x386 => 38,
        0x388..=0x38a => 37,
        0x38c => 64,
        0x38e | 0x38f => 63,
        0x400..=0x40f => 80,
        0x178 => return 'ÿ',
        _ => 0,
    };
    char::from_u32(code + by).unwrap_or(c)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}')
}

#[cfg(all(test, feature = "encoding-tables"))]
mod tests {
    use super::lower;
    use crate::dialect::{DecodeText, Encoding, StandardDecoder};

    #[test]
    fn letters_of_the_encodings_have_their_lower_case() {
        let bytes: Vec<u8> = (0x20..=0xff).collect();
        for name in [
            "ISO-8859-2",
            "windows-1250",
            "windows-1251",
            "windows-1252",
            "windows-1253",
            "windows-1254",
            "windows-1257",
            "KOI8-U",
        ] {
            let encoding = Encoding::from_name(name).unwrap();
            for c in StandardDecoder.decode(encoding, &bytes).unwrap().chars() {
                // The dotted capital I of Turkish becomes two characters; the first is an ASCII letter.
                if c != 'İ' {
                    assert_eq!(Some(lower(c)), c.to_lowercase().next(), "{name} {c}");
                }
            }
        }
    }
}
