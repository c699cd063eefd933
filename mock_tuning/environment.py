"""The environment while a mock is active: nothing of the real AWS account is in reach.

Credentials, profile, endpoint and session variables and boto3's default session are put aside, fake
keys set; on exit exactly those are restored, and what the test changed elsewhere stays.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from .wire import DEFAULT_ACCOUNT

__all__ = ["Environment", "account_variables", "default_account", "default_region"]

FAKES = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",  # the last resort of a credential search is a network call
}

HIDDEN = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ACCOUNT_ID",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_BEARER_TOKEN_BEDROCK",
)

ENDPOINTS = "AWS_ENDPOINT_URL"  # and one for each service: AWS_ENDPOINT_URL_SAGEMAKER, …

DEFAULT_REGION = "us-east-1"


class Environment:
    """Puts the real environment aside and back."""

    def __init__(self) -> None:
        self._saved: dict[str, str | None] | None = None
        self._restored: dict[str, str | None] = {}
        self._session: Any = None
        self._beside_moto = False

    def hide(self, *, beside_moto: bool = False) -> None:
        """Put the real environment aside; `beside_moto` says whether a ``mock_aws`` is active.  Idempotent."""
        if self._saved is not None:
            return
        self._beside_moto = beside_moto
        self._saved = account_variables()
        for name, value in self._saved.items():
            if value is not None:
                del os.environ[name]
        os.environ.update(FAKES)
        boto3: Any = sys.modules.get("boto3")
        if boto3 is not None:
            self._session, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, None

    def restore(self, *, beside_moto: bool = False) -> list[str]:
        """Put it back, and return the names of variables that are left as they are.  Idempotent.

        They are the fake keys' where a ``mock_aws`` was entered or left in between, which has replaced them, too:
        what was there for us may be its fakes.  The same goes for boto3's default session.
        """
        if self._saved is None:
            return []
        crossed = beside_moto != self._beside_moto
        left = [name for name, fake in FAKES.items() if crossed and os.environ.get(name) != fake]
        # The endpoint variables are a family without a list: those the test set itself go, too.
        inside = {name: None for name in os.environ if name.startswith(ENDPOINTS)}
        for name, value in {**inside, **self._saved}.items():
            if name not in left:
                _set(name, value)
        self._restored = {name: value for name, value in self._saved.items() if name not in left}
        self._saved = None
        boto3: Any = sys.modules.get("boto3")
        if boto3 is not None and not crossed:
            boto3.DEFAULT_SESSION = self._session
        self._session = None
        return left

    def repair(self, before: Mapping[str, str | None]) -> None:
        """Put back what somebody has undone to the mock's own values since :meth:`restore`, as monkeypatch may.

        `before` are the variables from before the test: who undoes what was done outside the mock leads back to those.
        """
        if self._saved is not None:
            return
        for name, restored in self._restored.items():
            now = os.environ.get(name)
            if now != restored and now == FAKES.get(name) and now != before.get(name):
                _set(name, restored)


def account_variables() -> dict[str, str | None]:
    """Return the variables that a mock fakes or hides, as they are now; ``None`` for those that are not set."""
    names = [*FAKES, *HIDDEN, *(name for name in os.environ if name.startswith(ENDPOINTS))]
    return {name: os.environ.get(name) for name in names}


def _set(name: str, value: str | None) -> None:
    if value is not None:
        os.environ[name] = value
    elif name in os.environ:  # seldom; pop() takes longer to find that out
        del os.environ[name]


def default_region() -> str:
    """Return the region that boto3 finds in the environment, us-east-1 if it names none; boto3 has no AWS_REGION."""
    return os.environ.get("AWS_DEFAULT_REGION") or DEFAULT_REGION


def default_account() -> str:
    """Return the account that clients without one of their own have, 12 digits."""
    return os.environ.get("MOTO_ACCOUNT_ID") or DEFAULT_ACCOUNT
