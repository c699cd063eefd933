"""The catalogue of what the service answers when it refuses: one function a case, AWS's code, status and sentence.

Nothing else is in them.  ``RECORDED`` texts were seen, ``DOCUMENTED`` ones follow a documented rule whose
sentence nobody recorded, ``INFERRED`` ones are our best guess; each is written in this file only, so that it
is easy to change when somebody sees the real thing.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["ServiceError"]


class ServiceError(Exception):
    """An error answer of the service.

    ``code`` is the wire's ``__type`` (no ``Exception`` suffix for the modelled ones), ``message``
    the sentence (may be empty), ``status`` the HTTP status.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def _validation(message: str) -> ServiceError:
    return ServiceError("ValidationException", message)


# --- the protocol -------------------------------------------------------------------------------


def constraint_violations(sentences: Sequence[str]) -> ServiceError:
    """Model constraints broken, all of them in one answer.

    RECORDED: frame for one (CreateTrainingJob).  INFERRED: the plural, joined by ``; ``.
    """
    count = len(sentences)
    noun = "error" if count == 1 else "errors"
    return _validation(f"{count} validation {noun} detected: {'; '.join(sentences)}")


def serialization(message: str = "") -> ServiceError:
    """INFERRED (AWS-wide, JSON 1.1): a body that is not JSON, or holds a member of another type."""
    return ServiceError("SerializationException", message)


def unknown_operation() -> ServiceError:
    """INFERRED (AWS-wide, JSON 1.1): X-Amz-Target names no operation; the message is empty."""
    return ServiceError("UnknownOperationException", "")


def invalid_next_token() -> ServiceError:
    """INFERRED: a token that is not one of ours, or of another request."""
    return _validation("Invalid NextToken: the token is malformed, expired or of another request.")


# --- tuning jobs ----------------------------------------------------------------------------------


def tuning_job_not_found(name: str) -> ServiceError:
    """RECORDED: aws/amazon-sagemaker-examples#1540 (Describe); the same prefix for Stop."""
    return ServiceError(
        "ResourceNotFound", f"Amazon SageMaker can't find a tuning job called {name}. Type another name."
    )


def name_in_use(name: str) -> ServiceError:
    """RECORDED: aws/amazon-sagemaker-examples#2440."""
    return ServiceError(
        "ResourceInUse",
        f"A hyperparameter tuning job with the name, {name}, already exists. Choose a different name.",
    )


def stop_rejected(status: str) -> ServiceError:
    """INFERRED text, RECORDED code: clients look for the word ``already`` (Terraform)."""
    return _validation(f"The request was rejected because the hyperparameter tuning job is already in status {status}.")


def delete_rejected(name: str, status: str) -> ServiceError:
    """RECORDED excerpt ``not in a terminal state`` (Terraform); the words around it are INFERRED."""
    return _validation(
        f"The hyperparameter tuning job {name} cannot be deleted because it is in status {status},"
        " which is not in a terminal state."
    )


# --- training jobs and tags -------------------------------------------------------------------------


def training_job_not_found() -> ServiceError:
    """RECORDED: not the modelled ResourceNotFound (amazon-sagemaker-operator-for-k8s)."""
    return _validation("Requested resource not found.")


def stop_training_job_rejected(status: str) -> ServiceError:
    """RECORDED: awslabs/benchmark-ai#928."""
    return _validation(f"The request was rejected because the training job is in status {status}.")


def tagged_resource_not_found(arn: str) -> ServiceError:
    """INFERRED: tags of an ARN that names no tuning job."""
    return _validation(f"Requested resource {arn} does not exist.")


def too_many_tags(limit: int) -> ServiceError:
    """INFERRED: the model limits one request's list and a resource's tags to the same number."""
    return _validation(f"A resource can have at most {limit} tags.")


def duplicate_tag_keys() -> ServiceError:
    """INFERRED: one key twice in a request."""
    return _validation("Duplicate tag keys are not allowed in a request.")


def unknown_search_property(name: str) -> ServiceError:
    """INFERRED: a search filter or sort key that is not a property of the resource."""
    return _validation(f"Invalid property name {name}.")


def bad_search_filter(reason: str) -> ServiceError:
    """INFERRED: an operator without its value, or one that does not go with the property; a value of another type."""
    return _validation(f"Invalid search filter: {reason}.")


def more_than_one_contains() -> ServiceError:
    """DOCUMENTED sentence (model, Filter): no property of a tuning job may be asked twice; the code is INFERRED."""
    return _validation("'CONTAINS' operator usage limit of 1 exceeded.")


# --- rules between the fields of Create -------------------------------------------------------------


def metric_required() -> ServiceError:
    """RECORDED: aws/amazon-sagemaker-examples#1207."""
    return _validation(
        "A metric is required for this hyperparameter tuning job objective. Provide a metric in the metric definitions."
    )


def metric_override() -> ServiceError:
    """RECORDED for CreateTrainingJob in full, for tuning jobs its first sentence."""
    return _validation(
        "You can't override the metric definitions for Amazon SageMaker algorithms."
        " Please retry the request without specifying metric definitions."
    )


def too_few_combinations(combinations: float, wanted: int) -> ServiceError:
    """RECORDED: aws/amazon-sagemaker-operator-for-k8s#123."""
    return _validation(
        "You don't have enough combinations of hyperparameter ranges. The total number of"
        f" hyperparameter combinations for the provided ranges [{float(combinations)}] must be equal or"
        f" greater than the value of MaxNumberOfJobs, [{wanted}]. Provide additional ranges."
    )


def hyperband_without_resource() -> ServiceError:
    """RECORDED: awslabs/graphstorm#1243."""
    return _validation(
        "MaxResource parameter is not provided and could not be inferred from provided static"
        " hyperparameters of TrainingJobDefinition."
    )


def warm_start_names_differ() -> ServiceError:
    """RECORDED: aws/amazon-sagemaker-examples#861 (the code is INFERRED)."""
    return _validation(
        "The set of tunable plus static HyperParameter names is not the same across current and parent"
        " tuning jobs. Please ensure this set is constant when warm starting. Note that previously"
        " static HyperParameters can be tuned in warm start jobs and vice versa."
    )


def warm_start_field_changed() -> ServiceError:
    """RECORDED: aws/sagemaker-python-sdk#3693 (the code is INFERRED)."""
    return _validation(
        "Only the following fields in TrainingJobDefinition are allowed to change:"
        " [algorithmSpecification, inputDataConfig, outputDataConfig, staticHyperParameters, roleArn,"
        " resourceConfig, stoppingCondition, vpcConfig, enableManagedSpotTraining, checkpointConfig]."
    )


def rule_broken(sentence: str) -> ServiceError:
    """INFERRED text of a DOCUMENTED or INFERRED rule; the rule's source stands beside it in ``rules``."""
    return _validation(sentence)


def quota_exceeded(quota: str, limit: int, current: int, delta: int, unit: str) -> ServiceError:
    """RECORDED frame (instances, 2025); the names of other quotas are INFERRED."""
    return ServiceError(
        "ResourceLimitExceeded",
        f"The account-level service limit '{quota}' is {limit} {unit}, with current utilization of"
        f" {current} {unit} and a request delta of {delta} {unit}. Please use AWS Service Quotas to"
        " request an increase for this quota. If AWS Service Quotas is not available, contact AWS"
        " support to request an increase for this quota",
    )


# --- any operation: what a test plans as a fault (see ``faults``) --------------------------------------


def throttled() -> ServiceError:
    """RECORDED: aws/sagemaker-python-sdk#645, #2293 (CreateTrainingJob, Search)."""
    return ServiceError("ThrottlingException", "Rate exceeded")


def access_denied(caller: str, operation: str, resource: str) -> ServiceError:
    """RECORDED on a sibling (AddTags, 2025); `caller` and `resource` are ARNs."""
    return ServiceError(
        "AccessDeniedException",
        f"User: {caller} is not authorized to perform: sagemaker:{operation} on resource: {resource}"
        f" because no identity-based policy allows the sagemaker:{operation} action",
    )


def internal_failure() -> ServiceError:
    """RECORDED (the empty message): aws/amazon-sagemaker-examples#2478; INFERRED: HTTP status 500."""
    return ServiceError("InternalFailure", "", 500)


def service_unavailable() -> ServiceError:
    """DOCUMENTED: AWS's common errors, code and status 503; the sentence there is INFERRED to be the wire's."""
    message = "The request has failed due to a temporary failure of the server."
    return ServiceError("ServiceUnavailable", message, 503)


def credentials_refused(code: str) -> ServiceError:
    """INFERRED (AWS-wide, JSON 1.1): what answers expired, unknown and missing credentials."""
    return ServiceError(code, CREDENTIALS_REFUSED[code])


CREDENTIALS_REFUSED = {
    "ExpiredTokenException": "The security token included in the request is expired",
    "UnrecognizedClientException": "The security token included in the request is invalid.",
    "MissingAuthenticationTokenException": "Missing Authentication Token",
}
