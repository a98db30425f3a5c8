//! Which word was meant?

/// Up to so many wrong letters, a word is taken for a slip of the hand.
const MAX_EDITS: usize = 2;

/// The word that was meant, if one is near. Case, `-` and `_` make no difference.
pub(super) fn nearest<'k>(typed: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |word: &str| -> Vec<char> {
        word.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
    };
    let typed = plain(typed);
    let near = known.iter().map(|word| (distance(&typed, &plain(word)), *word));
    near.filter(|(edits, _)| *edits <= MAX_EDITS).min().map(|(_, word)| word)
}

/// How many letters have to be put in, taken out or changed to make `b` of `a`.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_told_from_another_word() {
        let known = ["out", "root-selector", "base-url"];
        assert_eq!(nearest("root_selector", &known), Some("root-selector"));
        assert_eq!(nearest("baseUrl", &known), Some("base-url"));
        assert_eq!(nearest("rootselektor", &known), Some("root-selector"));
        assert_eq!(nearest("theme", &known), None);
    }
}
