//! Which of the older encodings a text is in: it is decoded as each of them, and the one that reads like a
//! language wins.

use super::{DecodeText, Encoding};

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
const SIMPLIFIED: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志斌的一是不了在人有我他这个们中来上大为和地到以说时要就出会可也你对生能而子那得着年过发后作里用道行所然家种事成多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运姓邮箱角色部门职务城市状态员工编号电话";
const TRADITIONAL: &str = "王李張劉陳楊趙黃周吳徐孫胡朱高林何郭馬羅梁宋鄭謝韓唐馮于董蕭程曹袁鄧許傅沈曾彭呂蘇盧蔣蔡賈丁魏薛葉閻余潘杜戴夏鍾汪田任姜范方石姚譚廖鄒熊金陸郝孔白崔康毛邱秦江史顧侯邵孟龍萬段雷錢湯尹黎易常武喬賀賴龔文偉芳娜敏靜麗強磊軍勇艷傑娟濤明超秀霞平剛桂英華玉蘭紅建國志斌的一是不了在人有我他這個們中來上大為和地到以說時要就出會可也你對生能而子那得著年過發後作裡用道行所然家種事成多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日者意無力它與長把機十民第公此已工使情性知全三又關點正業外將兩間由問很最重並物手應戰向頭體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條系氣題活爾更別打女變四神總電數安少報才結反受目太量再感務做接必場件計管期市直德資命山指克統區保至隊形社便空決治展科司五基眼書非則聽卻界達光放即像難且權思象完設式色路記南品住告類求據北邊死該交規取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運臺灣姓郵箱角職務城市狀態員編號電話";
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
    if "’‘“”„–—…€«»°·©®™§№•\u{a0}、。，：；（）「」・ー　".contains(c)
    {
        return 0.3;
    }
    let lower = || c.to_lowercase().next().unwrap_or(c);
    match looks {
        Looks::Alphabet(_) if RARE.contains(lower()) => 0.6,
        Looks::Latin(letters) | Looks::Alphabet(letters) if letters.contains([c, lower()]) => 1.0,
        Looks::Thai if matches!(c, '\u{e01}'..='\u{e5b}') => 1.0,
        Looks::Korean if matches!(c, '\u{ac00}'..='\u{d7a3}') => 1.0,
        Looks::Korean if is_han(c) => -0.5,
        Looks::Japanese if matches!(c, '\u{3041}'..='\u{30fa}') => 1.0,
        Looks::Japanese if matches!(c, '\u{ff61}'..='\u{ff9f}') => 0.3,
        Looks::Japanese if is_han(c) => {
            if KANJI.contains(c) {
                1.0
            } else {
                0.3
            }
        }
        Looks::Simplified if is_han(c) => {
            if SIMPLIFIED.contains(c) {
                1.0
            } else {
                0.2
            }
        }
        Looks::Traditional if is_han(c) => {
            if TRADITIONAL.contains(c) {
                1.0
            } else {
                0.2
            }
        }
        _ => -1.0,
    }
}

/// What no language does: a capital behind a small letter, two scripts in a word, long runs of accented letters.
fn strangeness(before: char, c: char, after: char, run: usize, looks: Looks) -> f64 {
    let beside = |letter: char| f64::from(u8::from(letter.is_ascii_alphabetic()));
    match looks {
        Looks::Latin(_) => {
            let capital_inside = before.is_lowercase() && c.is_uppercase();
            let long_run = run > 2;
            f64::from(u8::from(capital_inside)) * 1.5 + f64::from(u8::from(long_run))
        }
        Looks::Alphabet(_) => {
            let capital_inside = before.is_lowercase() && c.is_uppercase();
            // Scripts without capitals read as one with them seem to have forgotten theirs.
            let small_start = c.is_lowercase() && !before.is_alphabetic();
            f64::from(u8::from(capital_inside)) * 1.5
                + f64::from(u8::from(small_start)) * 0.3
                + (beside(before) + beside(after)) * 1.5
        }
        Looks::Thai | Looks::Korean | Looks::Japanese | Looks::Simplified | Looks::Traditional => {
            (beside(before) + beside(after)) * 0.8
        }
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}')
}
