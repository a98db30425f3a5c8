//! From a page's text to tokens.
//!
//! `html5ever`'s tokenizer goes from character to character, and copies each. But nearly all of nearly
//! every page is plain: text without signs, and tags as generators write them. That is cut here, as
//! slices of the page's text, and handed to the same tree builder. Whatever is not plain goes through
//! the tokenizer: what holds raw text, declarations, odd characters in tags, references that take a
//! second look. It gets it up to the end of the next tag, for behind a tag it is in the state in which
//! it began. A test holds the trees of both ways against each other.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::buffer_queue::BufferQueue;
use html5ever::data::NAMED_ENTITIES;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    CharacterTokens, CommentToken, EndTag, StartTag, Tag, TagKind, TagToken, Token, TokenSink,
    Tokenizer,
};
use html5ever::{Attribute, LocalName, QualName, TokenizerResult, ns};

use super::code::{Code, Colours};
use super::depth::{DepthLimit, holds_raw_text};

/// Cuts a page into tokens, for the tree builder behind `tokenizer`, which has seen nothing yet.
pub(super) fn feed(tokenizer: &Tokenizer<DepthLimit>, text: &str, colours: Colours) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    };
    let shared = StrTendril::from_slice(&text);
    if text.contains('\0') {
        return hand_over(tokenizer, shared);
    }
    let names = RefCell::new([const { None }; KNOWN_NAMES]);
    let code = Code::new(colours);
    let mut scan = Scan { tokenizer, text: &text, shared, at: 0, names, code };
    while scan.at < text.len() {
        if scan.text().is_none() || (scan.at < text.len() && scan.markup().is_none()) {
            scan.through_the_tokenizer();
        }
    }
}

/// Where a sign of ASCII stands first.
fn find(text: &str, sign: u8) -> Option<usize> {
    find_either(text, sign, sign)
}

/// Where either of two signs stands first. Between two tags there is not much, so that this is done
/// before a search that is faster in long texts has begun.
fn find_either(text: &str, one: u8, other: u8) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    // The lowest of the highest bits that are set is that of the first byte that is zero.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHEST;
    let (words, rest) = text.as_bytes().as_chunks();
    for (word, at) in words.iter().zip(0..) {
        let word = u64::from_le_bytes(*word);
        let found = zeros(word ^ (ONES * u64::from(one))) | zeros(word ^ (ONES * u64::from(other)));
        if found != 0 {
            return Some(size_of::<u64>() * at + (found.trailing_zeros() / u8::BITS) as usize);
        }
    }
    let found = rest.iter().position(|byte| *byte == one || *byte == other)?;
    Some(text.len() - rest.len() + found)
}

/// Gives the tokenizer some of the page.
fn hand_over(tokenizer: &Tokenizer<DepthLimit>, text: StrTendril) {
    let input = BufferQueue::default();
    input.push_back(text);
    // It stops at the end of each script, which a browser would run now.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
}

struct Scan<'p> {
    tokenizer: &'p Tokenizer<DepthLimit>,
    text: &'p str,
    /// The same, in a form of which slices can be kept.
    shared: StrTendril,
    /// All before is cut.
    at: usize,
    /// Names that stood here before, each at a place of its own or of a few: a page has few, and to look
    /// one up among all that there are takes longer than to compare it.
    names: RefCell<[Option<LocalName>; KNOWN_NAMES]>,
    code: Code,
}

/// So many names are at hand.
const KNOWN_NAMES: usize = 256;

/// What a byte is in the name of a tag or an attribute.
const NAME_BYTES: [u8; 256] = {
    let mut kinds = [NOT_PLAIN; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        kinds[byte as usize] = match byte {
            b'A'..=b'Z' => CAPITAL,
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b':' | b'.' | b'@' => PLAIN,
            _ => NOT_PLAIN,
        };
        byte += 1;
    }
    kinds
};
const NOT_PLAIN: u8 = 0;
const PLAIN: u8 = 1;
const CAPITAL: u8 = 2;

/// `None` stands for what is not plain: nothing of it was cut then.
type Plain<T> = Option<T>;

impl Scan<'_> {
    fn slice(&self, from: usize, to: usize) -> StrTendril {
        self.shared.subtendril(from as u32, (to - from) as u32)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn emit(&self, token: Token) {
        // The tags that change how the tokenizer goes on are not plain.
        let _ = self.tokenizer.sink.process_token(token, 1);
    }

    fn emit_text(&self, from: usize, to: usize) {
        if from < to {
            self.emit(CharacterTokens(self.slice(from, to)));
        }
    }

    /// Text up to the next `<`.
    fn text(&mut self) -> Plain<()> {
        let end_behind =
            |at: usize, sign: Option<usize>| sign.map_or(self.text.len(), |to| at + to);
        let mut from = self.at;
        let mut end = end_behind(from, find_either(&self.text[from..], b'<', b'&'));
        while self.byte(end) == Some(b'&') {
            let at = end;
            end = end_behind(at, find(&self.text[at..], b'<'));
            let Some((letters, behind)) = reference(&self.text[at..end], false) else {
                self.emit_text(from, at);
                self.at = at;
                return None;
            };
            if !letters.is_empty() {
                self.emit_text(from, at);
                self.emit(CharacterTokens(letters));
                from = at + behind;
            }
            let rest = at + behind;
            end = end_behind(rest, find_either(&self.text[rest..], b'<', b'&'));
        }
        self.emit_text(from, end);
        self.at = end;
        Some(())
    }

    /// A tag or a comment, where a `<` stands; or a word of code with the tags around it.
    fn markup(&mut self) -> Plain<()> {
        if let Some((from, to, behind)) = self.code.word(self.text, self.at) {
            self.word(from, to)?;
            self.at = behind;
            return Some(());
        }
        let end = match self.byte(self.at + 1)? {
            b'a'..=b'z' | b'A'..=b'Z' => self.start_tag()?,
            b'/' => self.end_tag()?,
            b'!' => self.comment()?,
            _ => return None,
        };
        self.at = end;
        Some(())
    }

    /// A text, if it is plain as a whole.
    fn word(&self, from: usize, to: usize) -> Plain<()> {
        if find(&self.text[from..to], b'&').is_none() {
            self.emit_text(from, to);
            return Some(());
        }
        let letters = self.letters(from, to, false)?;
        self.emit(CharacterTokens(letters));
        Some(())
    }

    /// A text with its references as what they stand for.
    fn letters(&self, from: usize, to: usize, in_attribute: bool) -> Plain<StrTendril> {
        let mut whole = StrTendril::new();
        let mut rest = &self.text[from..to];
        while let Some(found) = rest.find('&') {
            let (letters, behind) = reference(&rest[found..], in_attribute)?;
            let is_itself = letters.is_empty();
            whole.push_slice(&rest[..if is_itself { found + behind } else { found }]);
            whole.push_tendril(&letters);
            rest = &rest[found + behind..];
        }
        whole.push_slice(rest);
        Some(whole)
    }

    /// The name at a place, in small letters, and where it ends.
    fn name(&self, from: usize) -> Plain<(LocalName, usize)> {
        let mut kinds = 0;
        let bytes = self.text.as_bytes().get(from..)?;
        let is_behind = |byte: &u8| match NAME_BYTES[usize::from(*byte)] {
            NOT_PLAIN => true,
            kind => {
                kinds |= kind;
                false
            }
        };
        let len = bytes.iter().position(is_behind)?;
        let (end, behind) = (from + len, bytes[len]);
        let is_ended = is_space(behind) || b">/=".contains(&behind);
        let name = self.text.get(from..end).filter(|name| !name.is_empty() && is_ended)?;
        if kinds & CAPITAL != 0 {
            return Some((LocalName::from(name.to_ascii_lowercase()), end));
        }
        Some((self.known(name), end))
    }

    /// A name in small letters.
    fn known(&self, name: &str) -> LocalName {
        let bytes = name.as_bytes();
        let sum = [bytes.len() / 2, bytes.len() - 1].iter().fold(bytes.len(), |sum, at| {
            sum.wrapping_mul(31).wrapping_add(bytes.get(*at).map_or(0, |byte| usize::from(*byte)))
        });
        let place = sum.wrapping_mul(31).wrapping_add(usize::from(bytes[0])) % KNOWN_NAMES;
        let mut names = self.names.borrow_mut();
        match &mut names[place] {
            Some(known) if **known == *name => known.clone(),
            other => other.insert(LocalName::from(name)).clone(),
        }
    }

    fn skip_spaces(&self, mut at: usize) -> usize {
        while self.byte(at).is_some_and(is_space) {
            at += 1;
        }
        at
    }

    fn start_tag(&self) -> Plain<usize> {
        let (name, mut at) = self.name(self.at + 1)?;
        if self.byte(at) == Some(b'=') || holds_raw_text(&name) {
            return None;
        }
        let mut attrs: Vec<Attribute> = Vec::new();
        let mut had_duplicate_attributes = false;
        let self_closing = loop {
            at = self.skip_spaces(at);
            match self.byte(at)? {
                b'>' => break false,
                b'/' if self.byte(at + 1) == Some(b'>') => {
                    at += 1;
                    break true;
                }
                _ => {}
            }
            let (local, behind) = self.name(at)?;
            let (value, behind) = self.value(behind)?;
            at = behind;
            if attrs.iter().any(|known| known.name.local == local) {
                had_duplicate_attributes = true;
            } else {
                attrs.push(Attribute { name: QualName::new(None, ns!(), local), value });
            }
        };
        self.emit_tag(StartTag, name, self_closing, attrs, had_duplicate_attributes);
        Some(at + 1)
    }

    /// The value of an attribute whose name ends at a place, and where it ends.
    fn value(&self, end_of_name: usize) -> Plain<(StrTendril, usize)> {
        let at = self.skip_spaces(end_of_name);
        if self.byte(at)? != b'=' {
            return Some((StrTendril::new(), end_of_name));
        }
        let at = self.skip_spaces(at + 1);
        let (from, to, behind) = match self.byte(at)? {
            quote @ (b'"' | b'\'') => {
                let from = at + 1;
                let mut to = from + find_either(&self.text[from..], quote, b'&')?;
                if self.byte(to) == Some(quote) {
                    return Some((self.slice(from, to), to + 1));
                }
                to += find(&self.text[to..], quote)?;
                (from, to, to + 1)
            }
            b'>' => return None,
            _ => {
                let rest = &self.text.as_bytes()[at..];
                let to = at + rest.iter().position(|byte| is_space(*byte) || *byte == b'>')?;
                (at, to, to)
            }
        };
        if find(&self.text[from..to], b'&').is_none() {
            return Some((self.slice(from, to), behind));
        }
        Some((self.letters(from, to, true)?, behind))
    }

    fn end_tag(&self) -> Plain<usize> {
        if !self.byte(self.at + 2)?.is_ascii_alphabetic() {
            return None;
        }
        let (name, at) = self.name(self.at + 2)?;
        let at = self.skip_spaces(at);
        if self.byte(at)? != b'>' || holds_raw_text(&name) {
            return None;
        }
        self.emit_tag(EndTag, name, false, Vec::new(), false);
        Some(at + 1)
    }

    fn emit_tag(
        &self,
        kind: TagKind,
        name: LocalName,
        self_closing: bool,
        attrs: Vec<Attribute>,
        had_duplicate_attributes: bool,
    ) {
        self.code.note(kind, &name);
        self.emit(TagToken(Tag { kind, name, self_closing, attrs, had_duplicate_attributes }));
    }

    fn comment(&self) -> Plain<usize> {
        let rest = self.text[self.at..].strip_prefix("<!--")?;
        let len = rest.find("--")?;
        // There are other ways to end one.
        if rest.starts_with(['>', '-']) && len > 0 || !rest[len..].starts_with("-->") {
            return None;
        }
        let from = self.at + "<!--".len();
        self.emit(CommentToken(self.slice(from, from + len)));
        Some(from + len + "-->".len())
    }

    /// Leaves what comes to the tokenizer, up to the end of a tag.
    fn through_the_tokenizer(&mut self) {
        let sink = &self.tokenizer.sink;
        self.code.leave();
        loop {
            let rest = &self.text[self.at..];
            let end = self.at + rest.find('>').map_or(rest.len(), |last| last + 1);
            sink.is_behind_tag.set(false);
            hand_over(self.tokenizer, self.slice(self.at, end));
            self.at = end;
            if sink.is_behind_tag.get() || self.at == self.text.len() {
                return;
            }
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0C' | b' ')
}

/// What stands for the characters at the beginning of a text, which are an `&` and what follows, and
/// how many bytes they are. It is empty where they stand for themselves.
fn reference(text: &str, in_attribute: bool) -> Plain<(StrTendril, usize)> {
    let rest = text.get(1..)?;
    if let Some(number) = rest.strip_prefix('#') {
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16),
            None => (number, 10),
        };
        let len = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
        let letter = u32::from_str_radix(digits.get(..len)?, radix).ok()?;
        // What is no letter, or is read as one of another charset.
        if digits.as_bytes().get(len) != Some(&b';')
            || letter < 0x20
            || (0x7F..0xA0).contains(&letter)
        {
            return None;
        }
        let letter = StrTendril::from_char(char::from_u32(letter)?);
        return Some((letter, text.len() - digits.len() + len + 1));
    }
    let len = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let behind = rest.as_bytes().get(len).copied();
    if len == 0 {
        return Some((StrTendril::new(), 1));
    }
    let is_closed = behind == Some(b';');
    if is_closed
        && let Some((first, second)) = NAMED_ENTITIES.get(&rest[..=len])
        && *first != 0
    {
        let mut letters = StrTendril::from_char(char::from_u32(*first)?);
        if *second != 0 {
            letters.push_char(char::from_u32(*second)?);
        }
        return Some((letters, len + 2));
    }
    // In an attribute, only what is closed is a reference if `=` or letters follow: `?a=1&copy=2`.
    let is_itself = in_attribute && (is_closed || behind == Some(b'='));
    is_itself.then_some((StrTendril::new(), 1 + len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use html5ever::tokenizer::TokenizerOpts;
    use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
    use proptest::prelude::*;
    use scraper::{Html, HtmlTreeSink};

    /// The tree of a page, as text; by the tokenizer alone, if that is asked for.
    fn tree(html: &str, plainly: bool) -> String {
        let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let builder = TreeBuilder::new(HtmlTreeSink::new(Html::new_document()), options);
        let tokenizer = Tokenizer::new(DepthLimit::new(builder), TokenizerOpts::default());
        match plainly {
            true => hand_over(&tokenizer, StrTendril::from_slice(html)),
            false => feed(&tokenizer, html, Colours::AsWritten),
        }
        tokenizer.end();
        let page = tokenizer.sink.into_builder().sink.finish();
        format!("{:?} {:#?}", page.quirks_mode, page.tree)
    }

    fn assert_same(html: &str) {
        assert_eq!(tree(html, false), tree(html, true), "{html}");
    }

    #[test]
    fn what_is_not_plain_is_cut_as_the_tokenizer_cuts_it() {
        for html in [
            "",
            "\u{feff}<p>a",
            "a\r\nb\rc<pre>\r\nd</pre><pre>\n\ne</pre>",
            "<!DOCTYPE html>\n<html lang=de><head><title>a &amp; <b></title></head><body>x",
            "<p>a\0b<p title='a\0'>",
            "<a href='?a=1&b=2&copy=3&copy;&#x41;&amp'>x</a>",
            "&amp; &ampx; &copy &notit; &#8217; &#0; &#x80; &#xD800; &#; &; & &",
            "&NotEqualTilde; &nosuch; &#1114112; &#99999999999;",
            "<script>if (a<b && c>d) { '<p>' } // <!-- <script> </script> --> </script><p>x",
            "<style>a > b {}</style><p>x<textarea>\n<b>&lt;</textarea>y",
            "<svg><title>a<b>c</title><style><!-- </style> --></style></svg><p>d",
            "<svg><![CDATA[ <p> ]]></svg><![CDATA[ <p> ]]><p>x",
            "<!----><!-- a --><!-->b<!--->c<!-- d --!>e<!-- f-- g --->h<!--<!-->i<!-- j",
            "<?php echo '>' ?><!ELEMENT x><!><p></></ p></p x=1></P >",
            "<P CLASS=a class=b Id = 'c'd=\"e\"/><br/><br / ><a =b c=><a/b=1><i x='>",
            "<table>a<tr>b<td>c</table>d<b>e<p>f</b>g</p>",
            "<plaintext>a<p>b</plaintext>",
            "<p <b>a</p><a\u{e9} b\u{e9}='c'>d<1>e< f>g<",
            "<template><tr><td>a</template><noscript><p>b</noscript>",
            "<frameset><frame></frameset>",
            "<p a",
            "<p a='b",
            "</p",
        ] {
            assert_same(html);
        }
    }

    fn soup() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "</?(p|b|h1|h2|main|pre|br|table|tr|td|li|ul|a|svg|math|title|textarea|style|template|noscript|section|script|select|option|plaintext|P|Br) ?/?>",
            "<(a|p|td|svg|meta|input)( |\n)(id|name|href|class|CLASS|data-x|@x|:y)( ?= ?)?['\"]?(#?x|a b|\\?a=1&b=2|&amp;|&lt|/)?['\"]?/?>",
            "&(nbsp|amp|shy|#0|#65|#x41|#128|lt|copy|notit|NotEqualTilde)[;=x ]?",
            "[a-z\u{e9} \n\t&]{0,6}",
            "<!--|-->|--!>|<!|<\\?|]]>|<!\\[CDATA\\[|<|>|'|\"|\r\n?|\\PC",
            "<!-- ?[a-z>-]{0,3} ?-->",
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
        #[test]
        fn any_page_is_cut_as_the_tokenizer_cuts_it(html in soup()) {
            prop_assert_eq!(tree(&html, false), tree(&html, true));
        }
    }
}
