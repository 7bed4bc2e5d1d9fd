"""Recommendations as a family reads them: one line for each injection, not one for each antigen. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vaccines.forecast.model import NextDose, Outlooks, Timing, Why
from vaccines.schedules.model import Product


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One injection to come, for one or several antigens. `numbers`: which dose it is, by antigen."""

    vaccine: str
    numbers: Mapping[str, int]
    is_booster: bool
    earliest_on: dt.date
    recommended_on: dt.date
    overdue_on: dt.date
    why: tuple[Why, ...]
    timing: Timing


def recommend(outlooks: Outlooks, products: Mapping[str, Product], today: dt.date) -> list[Recommendation]:
    """Return the next injections, the first due first."""
    coming = [one.next_dose for one in outlooks.values() if one.next_dose is not None]
    return list(_merged(coming, products, today))


def recommend_later(outlooks: Outlooks, products: Mapping[str, Product], today: dt.date) -> list[Recommendation]:
    """Return the injections after the next ones, if each is had when it is recommended."""
    return list(_merged([dose for one in outlooks.values() for dose in one.later], products, today))


def _merged(
    doses: Iterable[NextDose], products: Mapping[str, Product], today: dt.date
) -> Iterable[Recommendation]:
    groups: dict[tuple[dt.date, str], list[NextDose]] = {}
    for dose in doses:
        groups.setdefault((dose.recommended_on, dose.vaccine), []).append(dose)
    for (recommended_on, vaccine), group in sorted(groups.items()):
        antigens = frozenset(dose.antigen for dose in group)
        overdue_on = min(dose.overdue_on for dose in group)
        earliest_on = max(dose.earliest_on for dose in group)
        # Reasons of the antigens mostly agree: each is told once.
        why = tuple(dict.fromkeys(reason for dose in group for reason in dose.why))
        merged = NextDose("", 0, group[0].is_booster, vaccine, earliest_on, recommended_on, overdue_on, why)
        yield Recommendation(
            vaccine=vaccine_for(antigens, vaccine, products),
            numbers={dose.antigen: dose.number for dose in group},
            is_booster=all(dose.is_booster for dose in group),
            earliest_on=earliest_on,
            recommended_on=recommended_on,
            overdue_on=overdue_on,
            why=why,
            timing=merged.timing(today),
        )


def vaccine_for(antigens: frozenset[str], usual: str, products: Mapping[str, Product]) -> str:
    """Return the usual vaccine, or one with fewer antigens when not all of the usual's are needed."""
    succeeding = {product.successor.vaccine for product in products.values() if product.successor}
    # One with fewer antigens is for the same age: of full strength like the usual one, or reduced like it.
    fitting = [
        product
        for product in products.values()
        if antigens <= product.antigens < products[usual].antigens
        and product.is_suggested
        and not (usual in succeeding and product.successor)
        and not (products[usual].successor and product.id in succeeding)
    ]
    if antigens == products[usual].antigens or not fitting:
        return usual
    return min(fitting, key=lambda product: (len(product.antigens), product.id)).id
