"""What a gift is shown by."""

import sqlalchemy as sa
from alembic import op

revision = "0071_gift_pictures"
down_revision = "0070_challenge_pauses"

PICTURES = (
    *("parcel", "apple", "backpack", "bag", "ball", "basket", "bird", "book", "bottle", "cap", "disc", "hat"),
    *("kite", "lamp", "puzzle", "rope", "seedling", "shuttlecock", "socks", "swimmer", "ticket", "umbrella"),
)


def upgrade() -> None:
    op.add_column("gifts", sa.Column("picture", sa.String(16), server_default="parcel", nullable=False))
    among = ", ".join(f"'{one}'" for one in PICTURES)
    op.create_check_constraint(op.f("ck_gifts_picture"), "gifts", f"picture IN ({among})")


def downgrade() -> None:
    op.drop_column("gifts", "picture")
