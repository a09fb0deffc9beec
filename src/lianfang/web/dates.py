"""How moments are said on a page: Chinese as 2月2日 周日, English as Sun 2 Feb.

Formats belong to a language, not to the message catalogue, so they stand here. The relative words are those
of the browser's Intl.RelativeTimeFormat, because the page's script goes on counting where the server stopped.
"""

from datetime import date, datetime

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS_ZH = {"minute": "分钟", "hour": "小时", "day": "天"}


def day(moment: date, language: str) -> str:
    """A calendar day, or that of a local moment: 2月2日 周日, or Sun 2 Feb."""
    if language.startswith("zh"):
        return f"{moment.month}月{moment.day}日 周{_WEEKDAYS_ZH[moment.weekday()]}"
    return f"{_WEEKDAYS_EN[moment.weekday()]} {moment.day} {_MONTHS_EN[moment.month - 1]}"


def clock(moment: datetime) -> str:
    """Hours and minutes of a local moment, 24 hours: 14:05."""
    return f"{moment.hour:02}:{moment.minute:02}"


def distance(moment: datetime, now: datetime, language: str) -> str:
    """How far a moment lies from now, in whole minutes, hours or days: in 35 minutes, 2小时前."""
    seconds = int((moment - now).total_seconds())
    count, unit = _largest_unit(abs(seconds))
    if count == 0:
        return "此刻" if language.startswith("zh") else "this minute"
    if language.startswith("zh"):
        return f"{count}{_UNITS_ZH[unit]}{'前' if seconds < 0 else '后'}"
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{words} ago" if seconds < 0 else f"in {words}"


def _largest_unit(seconds: int) -> tuple[int, str]:
    """Whole units of the largest kind that fits: minutes under an hour, hours under two days, then days."""
    if seconds < 3600:
        return seconds // 60, "minute"
    if seconds < 2 * 86400:
        return seconds // 3600, "hour"
    return seconds // 86400, "day"
