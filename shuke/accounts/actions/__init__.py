"""Every change to the shop, its people and its teams: one business verb a function."""

from shuke.accounts.actions.people import LastOwner, change_person, invite, let_in, may_let_in, reinstate, retire
from shuke.accounts.actions.previews import record_preview
from shuke.accounts.actions.roles import FieldNeeded, RoleInUse, change_role, copy_role, delete_role, rename_role
from shuke.accounts.actions.safety import ask_second_step, reset_second_step, sign_out, sign_out_one
from shuke.accounts.actions.self_service import change_password, choose_language, choose_theme, rename_self
from shuke.accounts.actions.shop import AlreadyOpen, change_shop, open_shop, use_parts
from shuke.accounts.actions.teams import TeamInUse, change_team, create_team, delete_team, move_team

__all__ = [
    "AlreadyOpen",
    "FieldNeeded",
    "LastOwner",
    "RoleInUse",
    "TeamInUse",
    "ask_second_step",
    "change_password",
    "change_person",
    "change_role",
    "change_shop",
    "change_team",
    "choose_language",
    "choose_theme",
    "copy_role",
    "create_team",
    "delete_role",
    "delete_team",
    "invite",
    "let_in",
    "may_let_in",
    "move_team",
    "open_shop",
    "record_preview",
    "reinstate",
    "rename_role",
    "rename_self",
    "reset_second_step",
    "retire",
    "sign_out",
    "sign_out_one",
    "use_parts",
]  # fmt: skip
