"""Hosts as moto knows them: it matches each service's standard one, and has no words for most others."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from ..service_model import aws_suffixes

__all__ = ["standard_url"]

_VPC_ENDPOINT = re.compile(r"^(?:(.+\.)?(?:bucket|accesspoint|control)\.)?vpce-[^.]+\.(.+)\.vpce\.")
"""DOCUMENTED: AWS PrivateLink guide; the part before ``vpce-`` is S3's, with the bucket in front."""


def standard_url(url: str) -> str:
    """Return a URL of an AWS host with the host that moto knows the service by, and no port; the rest as it is."""
    parts = urlsplit(url)
    return url.replace(parts.netloc, _standard_host((parts.hostname or "").rstrip(".")), 1)


@lru_cache(maxsize=1024)
def _standard_host(host: str) -> str:
    """Return the service's standard host, for one of FIPS, dual-stack or a VPC endpoint; any other as it is.

    By the forms that botocore's endpoint rules give them: ``api-fips.sagemaker``, ``api.sagemaker-fips``,
    ``fips.eks``, ``sts.us-east-1.api.aws``, …
    """
    host = _VPC_ENDPOINT.sub(r"\1\2.", host)
    if _is_known(host):  # S3's are, in all forms, and their buckets may be called anything
        return host
    for suffix in aws_suffixes():
        host = host.removesuffix(suffix)
    labels = [label.removesuffix("-fips") for label in host.split(".") if label not in ("fips", "dualstack")]
    return ".".join([*labels, "amazonaws.com"])


def _is_known(host: str) -> bool:
    from moto.backend_index import backend_url_patterns
    from moto.core.utils import get_equivalent_url_in_aws_domain

    equivalent, _ = get_equivalent_url_in_aws_domain(f"https://{host}/")
    return any(pattern.match(equivalent.geturl()) for _, pattern in backend_url_patterns)
