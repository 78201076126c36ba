//! Whole numbers that are written with digits alone.
//!
//! The standard library takes a sign in front of them as well: `%+5` would be the byte 5, and a
//! length of `+5` would count. So `clippy.toml` refuses `from_str_radix`, and this is used instead
//! wherever a form has digits. Must not know what a number counts. Read next: `paste/numbers.rs`.

/// The number that these digits are in a base from 2 to 36. `None` if anything else is among them,
/// if there are none, or if `T` does not hold it.
#[expect(clippy::disallowed_methods, reason = "all characters are digits")]
pub fn number<T: TryFrom<u128>>(text: &str, base: u32) -> Option<T> {
    let is_digits = text.chars().all(|character| character.is_digit(base));
    u128::from_str_radix(text, base).ok().filter(|_| is_digits)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_a_number_and_nothing_else_is() {
        assert_eq!(number("0a", 16), Some(10_u8));
        assert_eq!(number("0", 2), Some(0_u64));
        assert_eq!(number(&"f".repeat(32), 16), Some(u128::MAX));
        for wrong in ["", "+5", "-5", "-0", " 5", "5 ", "5_0", "0x5", "8", "٣", "1000"] {
            assert_eq!(number::<u8>(wrong, 8), None, "{wrong:?}");
        }
        assert_eq!(number::<u128>(&"f".repeat(33), 16), None);
    }
}
