//! What test runners print, understood: how many tests passed, how many failed, and which.

/// So many lines of what a failed test printed are kept: the assertion, and not all of a stack.
const MOST_LINES: usize = 8;

/// What is known of a step's tests.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Results {
    pub passed: usize,
    pub failed: usize,
    pub failures: Vec<Failure>,
}

/// A test, or another check, that failed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// Its name, as its runner prints it.
    pub name: String,
    /// The beginning of what it printed, by lines.
    pub said: Vec<String>,
}

impl Results {
    /// Reads the output of `cargo test` or `wasm-pack test`, which may hold many runs' results:
    ///
    /// ```text
    /// test search::ranks_titles_first ... FAILED
    ///
    /// ---- search::ranks_titles_first stdout ----
    /// thread 'search::ranks_titles_first' panicked at …
    ///
    /// test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; …
    /// ```
    pub fn read(output: &str) -> Self {
        let mut results = Self::default();
        // The failure of which the lines tell.
        let mut told = None;
        for line in output.lines() {
            let line = without_colours(line);
            if let Some(name) = told_test(&line) {
                told = results.failures.iter().position(|failure| failure.name == name);
            } else if let Some(counts) = line.trim().strip_prefix("test result: ") {
                results.passed += count(counts, "passed");
                results.failed += count(counts, "failed");
                told = None;
            } else if let Some(name) = failed_test(line.trim()) {
                results.failures.push(Failure { name: name.to_owned(), said: Vec::new() });
            } else if line == "failures:" {
                told = None;
            } else if let Some(failure) = told.and_then(|at| results.failures.get_mut(at))
                && failure.said.len() < MOST_LINES
                && !line.trim().is_empty()
            {
                failure.said.push(line);
            }
        }
        results
    }

    /// A check that passed counts as one.
    pub fn pass() -> Self {
        Self { passed: 1, ..Self::default() }
    }

    /// Adds a failure that is no test's own: a check's, a tool's, a compiler's.
    pub fn fail(&mut self, reason: impl Into<String>) {
        self.failed += 1;
        self.failures.push(Failure { name: reason.into(), said: Vec::new() });
    }
}

/// The number before `word` in `ok. 3 passed; 1 failed; …`.
fn count(counts: &str, word: &str) -> usize {
    counts
        .split(['.', ';'])
        .filter_map(|part| part.trim().split_once(' '))
        .find(|(_, unit)| *unit == word)
        .and_then(|(number, _)| number.parse().ok())
        .unwrap_or(0)
}

/// `test NAME ... FAILED` in a native run, `test NAME ... FAIL` in a browser's.
fn failed_test(line: &str) -> Option<&str> {
    let (name, outcome) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    outcome.starts_with("FAIL").then_some(name)
}

/// `---- NAME stdout ----` before what a native test printed, `---- NAME output ----` before a browser's.
fn told_test(line: &str) -> Option<&str> {
    let (name, _stream) = line.strip_prefix("---- ")?.strip_suffix(" ----")?.rsplit_once(' ')?;
    Some(name)
}

/// The line without the escape sequences that colour it.
fn without_colours(line: &str) -> String {
    let mut pieces = line.split('\u{1b}');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        // `[32m`: everything up to the letter that ends the sequence.
        plain.push_str(piece.find('m').map_or(piece, |end| &piece[end + 1..]));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(results: &Results) -> Vec<&str> {
        results.failures.iter().map(|failure| failure.name.as_str()).collect()
    }

    #[test]
    fn the_results_of_all_runs_are_summed() {
        let output = "\
running 2 tests
test document::tests::dates_are_read ... ok
test search::tests::a_title_comes_first ... FAILED

failures:

---- search::tests::a_title_comes_first stdout ----
thread 'main' panicked: test result: 9 passed is said in vain

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running tests/suite/main.rs
test result: ok. 40 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.50s
";
        let results = Results::read(output);
        assert_eq!((results.passed, results.failed), (41, 1));
        let said = vec!["thread 'main' panicked: test result: 9 passed is said in vain".to_owned()];
        let name = "search::tests::a_title_comes_first".to_owned();
        assert_eq!(results.failures, [Failure { name, said }]);
    }

    #[test]
    fn a_browser_s_results_are_read_too() {
        let output = "test browser::opens_an_index ... FAIL\n\
                      test browser::runs ... ok\n\n\
                      ---- browser::opens_an_index output ----\n    \
                      error output:\n        panicked at engine.rs:3\n\n\
                      failures:\n\n    browser::opens_an_index\n\n\
                      test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 filtered out\n";
        let results = Results::read(output);
        assert_eq!((results.passed, results.failed), (1, 1));
        assert_eq!(names(&results), ["browser::opens_an_index"]);
        assert_eq!(
            results.failures[0].said,
            ["    error output:", "        panicked at engine.rs:3"]
        );
    }

    #[test]
    fn colours_do_not_hide_a_result() {
        let output = "test a ... \u{1b}[31mFAILED\u{1b}[0m\n\
                      test result: \u{1b}[1;31mFAILED\u{1b}[m. 0 passed; 1 failed; 0 ignored\n";
        let results = Results::read(output);
        assert_eq!((results.passed, results.failed), (0, 1));
        assert_eq!(names(&results), ["a"]);
    }

    #[test]
    fn a_doctest_s_name_may_hold_spaces() {
        let results = Results::read("test src/lib.rs - Date (line 12) ... FAILED\n");
        assert_eq!(names(&results), ["src/lib.rs - Date (line 12)"]);
    }

    #[test]
    fn output_without_results_counts_nothing() {
        assert_eq!(Results::read("error: could not compile `damson`\n"), Results::default());
    }
}
