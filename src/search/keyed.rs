//! Values by key, in order.

/// Values by key, in the order of the keys; serialised as a map.
///
/// A sorted list: maps of trees would weigh more in the browser than all that is looked up in them
/// saves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed<V>(Vec<(String, V)>);

impl<V> Keyed<V> {
    /// No keys.
    pub const fn new() -> Keyed<V> {
        Keyed(Vec::new())
    }

    /// Adds a value, unless there is one of the key.
    pub(crate) fn add(&mut self, key: &str, value: V) {
        if let Err(place) = self.0.binary_search_by(|(other, _)| other.as_str().cmp(key)) {
            self.0.insert(place, (key.to_owned(), value));
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&V> {
        let place = self.0.binary_search_by(|(other, _)| other.as_str().cmp(key)).ok()?;
        self.0.get(place).map(|(_, value)| value)
    }

    /// The keys with their values.
    pub fn iter(&self) -> std::slice::Iter<'_, (String, V)> {
        self.0.iter()
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.iter().map(|(key, _)| key)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V> Default for Keyed<V> {
    fn default() -> Keyed<V> {
        Keyed::new()
    }
}

/// Of pairs that are in order.
impl<V> FromIterator<(String, V)> for Keyed<V> {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(pairs: I) -> Keyed<V> {
        Keyed(pairs.into_iter().collect())
    }
}

impl<V> IntoIterator for Keyed<V> {
    type Item = (String, V);
    type IntoIter = std::vec::IntoIter<(String, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'k, V> IntoIterator for &'k Keyed<V> {
    type Item = &'k (String, V);
    type IntoIter = std::slice::Iter<'k, (String, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
