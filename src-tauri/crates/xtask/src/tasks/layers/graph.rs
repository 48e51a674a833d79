//! Arrows between names, and the cycles among them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Arrows from each name to its dependencies.
pub(super) struct Graph {
    title: String,
    arrows: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    pub(super) fn new(title: &str) -> Graph {
        Graph { title: title.to_owned(), arrows: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, from: &str, to: &str) {
        self.arrows.entry(from.to_owned()).or_default().insert(to.to_owned());
    }

    /// The number of arrows.
    pub(super) fn arrows(&self) -> usize {
        self.arrows.values().map(BTreeSet::len).sum()
    }

    /// Each group of names that depend on each other, as one line.
    pub(super) fn cycles(&self) -> Vec<String> {
        let mut left: BTreeSet<&str> = self.arrows.keys().map(String::as_str).collect();
        let mut cycles = Vec::new();
        while let Some(name) = left.pop_first() {
            let mutual = |other: &&&str| self.reaches(name, other) && self.reaches(other, name);
            let others: Vec<&str> = left.iter().filter(mutual).copied().collect();
            others.iter().for_each(|other| {
                left.remove(other);
            });
            if !others.is_empty() {
                cycles.push(format!("  in {}: {name}, {}", self.title, others.join(", ")));
            }
        }
        cycles
    }

    fn reaches(&self, from: &str, to: &str) -> bool {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(name) = next.pop() {
            for needed in self.arrows.get(name).into_iter().flatten() {
                if needed == to {
                    return true;
                }
                if seen.insert(needed) {
                    next.push(needed);
                }
            }
        }
        false
    }
}

impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)?;
        for (from, to) in &self.arrows {
            let to: Vec<&str> = to.iter().map(String::as_str).collect();
            write!(f, "\n  {from} -> {}", to.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Graph;

    #[test]
    fn names_that_depend_on_each_other_are_one_cycle_and_those_beside_it_are_not() {
        let mut graph = Graph::new("demo");
        for (from, to) in [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "a")] {
            graph.add(from, to);
        }
        assert_eq!(graph.cycles(), ["  in demo: a, b, c"]);
        assert_eq!(graph.arrows(), 5);
    }
}
