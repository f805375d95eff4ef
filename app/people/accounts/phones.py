"""Chinese mobile numbers as people type them."""

import phonenumbers


def mobile_number(typed: str) -> str | None:
    """`+86 138 0452-3367` → `13804523367`; None where it is no Chinese mobile number."""
    if len(typed) > 40:
        return None
    try:
        number = phonenumbers.parse(typed, "CN")
    except phonenumbers.NumberParseException:
        return None
    if number.country_code != 86 or not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
        return None
    return str(number.national_number)
