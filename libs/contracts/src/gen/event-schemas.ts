// Generated from proto/ by `npm run generate`.
/** JSON Schema (draft 2020-12) of the data of every event, by its type. */
export const eventSchemas: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "accreditation.award_granted.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.award_granted.v1",
    "type": "object",
    "description": "We decided that somebody has earned a certificate.",
    "properties": {
      "awardId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "programmeId": {
        "type": "string"
      },
      "grantedAt": {
        "type": "string",
        "format": "date-time"
      }
    },
    "required": [
      "awardId",
      "provider",
      "enrolmentId",
      "personId",
      "programmeId"
    ]
  },
  "accreditation.certificate_issued.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.certificate_issued.v1",
    "type": "object",
    "description": "A certificate can be read and its credential checked.",
    "properties": {
      "awardId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "certificateNumber": {
        "type": "string"
      },
      "url": {
        "type": "string",
        "description": "The public page."
      },
      "credentialDigest": {
        "type": "string",
        "description": "SHA-256 of the credential as issued, hex."
      }
    },
    "required": [
      "awardId",
      "provider",
      "enrolmentId",
      "personId",
      "certificateNumber",
      "url",
      "credentialDigest"
    ]
  },
  "accreditation.award_revoked.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.award_revoked.v1",
    "type": "object",
    "description": "An award was taken back: revoked, or cancelled before its holder accepted it.",
    "properties": {
      "awardId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "certificateNumber": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "awardId",
      "provider",
      "enrolmentId",
      "personId",
      "certificateNumber",
      "reason"
    ]
  },
  "accreditation.award_suspended.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.award_suspended.v1",
    "type": "object",
    "description": "An award does not count for the time being.",
    "properties": {
      "awardId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "certificateNumber": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "awardId",
      "provider",
      "enrolmentId",
      "personId",
      "certificateNumber",
      "reason"
    ]
  },
  "accreditation.award_reinstated.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.award_reinstated.v1",
    "type": "object",
    "description": "A suspended award counts again.",
    "properties": {
      "awardId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "certificateNumber": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "awardId",
      "provider",
      "enrolmentId",
      "personId",
      "certificateNumber",
      "reason"
    ]
  },
  "accreditation.award_superseded.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.award_superseded.v1",
    "type": "object",
    "description": "Another award of the same enrolment, with another certificate, took the place of this one. It is no second grant.",
    "properties": {
      "awardId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "certificateNumber": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      },
      "successorAwardId": {
        "type": "string",
        "description": "The award that stands now, and its certificate."
      },
      "successorCertificateNumber": {
        "type": "string"
      }
    },
    "required": [
      "awardId",
      "provider",
      "enrolmentId",
      "personId",
      "certificateNumber",
      "reason",
      "successorAwardId",
      "successorCertificateNumber"
    ]
  },
  "accreditation.award_refused.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.award_refused.v1",
    "type": "object",
    "description": "The award case decided that an enrolment ends without an award.",
    "properties": {
      "caseId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "reasons": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Reason codes, for example `portfolio_failed`."
      }
    },
    "required": [
      "caseId",
      "provider",
      "enrolmentId",
      "personId",
      "reasons"
    ]
  },
  "accreditation.credit_requested.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_requested.v1",
    "type": "object",
    "description": "A university is asked to register credit: for work that we assessed (`recognition`), or for work that it assesses itself (`university-assessed`). Only the fields that the agreement needs are set.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647,
        "description": "Rises with each correction or resubmission; with the claim it identifies the request."
      },
      "awardId": {
        "type": "string"
      },
      "certificateNumber": {
        "type": "string"
      },
      "certificateUrl": {
        "type": "string",
        "description": "The public page of the certificate."
      },
      "credentialDigest": {
        "type": "string",
        "description": "SHA-256 of the credential as issued, hex."
      },
      "agreement": {
        "$ref": "#/$defs/CreditAgreement"
      },
      "credit": {
        "$ref": "#/$defs/Credit"
      },
      "learner": {
        "$ref": "#/$defs/Learner"
      },
      "assessment": {
        "$ref": "#/$defs/Assessment"
      },
      "lawfulBasis": {
        "$ref": "#/$defs/LawfulBasis"
      },
      "replyBy": {
        "type": "string",
        "description": "Local date by which an answer is due."
      },
      "workDigests": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "SHA-256 of the work, hex: credited once in the whole consortium."
      },
      "corrects": {
        "$ref": "#/$defs/CreditCorrection"
      },
      "achievement": {
        "$ref": "#/$defs/Achievement"
      },
      "evidence": {
        "type": "array",
        "items": {
          "$ref": "#/$defs/EvidenceItem"
        },
        "description": "Work that the university reads or assesses. What shows pupils is never among it."
      },
      "evidenceWithheld": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647,
        "description": "How many items of the work were kept back because they show pupils."
      },
      "target": {
        "$ref": "#/$defs/CreditTarget"
      },
      "submissionId": {
        "type": "string",
        "description": "The frozen submission that the work is from."
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "awardId",
      "certificateNumber",
      "certificateUrl",
      "credentialDigest",
      "replyBy",
      "workDigests",
      "evidence",
      "evidenceWithheld",
      "submissionId"
    ],
    "$defs": {
      "CreditAgreement": {
        "type": "object",
        "description": "The approval under which credit may be registered.",
        "properties": {
          "agreementId": {
            "type": "string"
          },
          "courseCode": {
            "type": "string"
          },
          "route": {
            "type": "string",
            "description": "`recognition` (we assessed) or `university-assessed`."
          },
          "validUntil": {
            "type": "string",
            "description": "Local date; empty where the agreement has no end yet."
          }
        },
        "required": [
          "agreementId",
          "courseCode",
          "route",
          "validUntil"
        ]
      },
      "Credit": {
        "type": "object",
        "description": "Points at a level in a scheme.",
        "properties": {
          "points": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647
          },
          "scheme": {
            "type": "string",
            "description": "`CATS` or `ECTS`."
          },
          "level": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647
          }
        },
        "required": [
          "points",
          "scheme",
          "level"
        ]
      },
      "Learner": {
        "type": "object",
        "description": "Who the credit is for.",
        "properties": {
          "personId": {
            "type": "string"
          },
          "displayName": {
            "type": "string",
            "x-personal": true
          },
          "latinName": {
            "type": "string",
            "description": "The name in the Latin script that registries need.",
            "x-personal": true
          },
          "trn": {
            "type": "string",
            "description": "Teacher reference number; empty where there is none.",
            "x-personal": true
          },
          "familyName": {
            "type": "string",
            "description": "Legal name, in any script.",
            "x-personal": true
          },
          "givenNames": {
            "type": "string",
            "x-personal": true
          },
          "latinFamilyName": {
            "type": "string",
            "description": "Legal name in the letters that registries accept: U+0020-007E, 00A0-024F, 1E00-1EFF.",
            "x-personal": true
          },
          "latinGivenNames": {
            "type": "string",
            "x-personal": true
          },
          "previousFamilyName": {
            "type": "string",
            "x-personal": true
          },
          "dateOfBirth": {
            "type": "string",
            "description": "Local date.",
            "x-personal": true
          },
          "identifiers": {
            "type": "array",
            "items": {
              "$ref": "#/$defs/LearnerIdentifier"
            },
            "description": "Checked against their own check digits."
          }
        },
        "required": [
          "personId",
          "displayName",
          "latinName",
          "trn",
          "familyName",
          "givenNames",
          "latinFamilyName",
          "latinGivenNames",
          "previousFamilyName",
          "dateOfBirth",
          "identifiers"
        ]
      },
      "LearnerIdentifier": {
        "type": "object",
        "description": "A number under which a registry may know the learner.",
        "properties": {
          "scheme": {
            "type": "string",
            "description": "`SID`, `HUSID`, `ULN`, `TRN` or `OWNSTU`."
          },
          "value": {
            "type": "string",
            "x-personal": true
          }
        },
        "required": [
          "scheme",
          "value"
        ]
      },
      "Assessment": {
        "type": "object",
        "description": "What we assessed, and who confirmed it.",
        "properties": {
          "outcome": {
            "type": "string"
          },
          "boardReference": {
            "type": "string"
          },
          "boardDate": {
            "type": "string",
            "description": "Local date."
          }
        },
        "required": [
          "outcome",
          "boardReference",
          "boardDate"
        ]
      },
      "LawfulBasis": {
        "type": "object",
        "description": "Why the person's data may be sent to this university.",
        "properties": {
          "basis": {
            "type": "string",
            "description": "`consent`, `contract`, `public-task` or `legitimate-interests`, as the agreement says."
          },
          "noticeVersion": {
            "type": "string"
          },
          "recordedAt": {
            "type": "string",
            "format": "date-time"
          }
        },
        "required": [
          "basis",
          "noticeVersion"
        ]
      },
      "CreditCorrection": {
        "type": "object",
        "description": "Which revision was replaced, and why.",
        "properties": {
          "revision": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647
          },
          "reason": {
            "type": "string",
            "description": "Reason code, for example `details_corrected` or `resubmission`."
          }
        },
        "required": [
          "revision",
          "reason"
        ]
      },
      "Achievement": {
        "type": "object",
        "description": "What was achieved, as on the certificate.",
        "properties": {
          "title": {
            "type": "string"
          },
          "programmeCode": {
            "type": "string",
            "description": "Code of the programme within its provider."
          },
          "programmeVersion": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647
          },
          "completedOn": {
            "type": "string",
            "description": "Local date on which the work was completed: of the board, or of handing in where the university assesses."
          },
          "awardedOn": {
            "type": "string",
            "description": "Local date of the award; empty where none was made yet."
          }
        },
        "required": [
          "title",
          "programmeCode",
          "programmeVersion",
          "completedOn",
          "awardedOn"
        ]
      },
      "EvidenceItem": {
        "type": "object",
        "description": "One piece of the work, behind the login of who may read it.",
        "properties": {
          "kind": {
            "type": "string",
            "description": "`account`, `text`, `link` or `file`."
          },
          "url": {
            "type": "string"
          },
          "digest": {
            "type": "string",
            "description": "SHA-256, hex: fixes the content."
          },
          "mediaType": {
            "type": "string"
          }
        },
        "required": [
          "kind",
          "url",
          "digest",
          "mediaType"
        ]
      },
      "CreditTarget": {
        "type": "object",
        "description": "What the credit is to count towards.",
        "properties": {
          "recognition": {
            "type": "string",
            "description": "`specific` (named modules) or `general`."
          },
          "qualificationAim": {
            "type": "string",
            "description": "The qualification aimed at; empty where none is named."
          },
          "modules": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Codes of the modules that are exempted, for specific credit."
          }
        },
        "required": [
          "recognition",
          "qualificationAim",
          "modules"
        ]
      }
    }
  },
  "accreditation.credit_acknowledged.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_acknowledged.v1",
    "type": "object",
    "description": "The university has the claim and will answer it.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "caseReference": {
        "type": "string",
        "description": "The university's own reference for the case."
      },
      "expectedBy": {
        "type": "string",
        "description": "Local date by which the university expects to decide; empty where it does not say."
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "caseReference",
      "expectedBy"
    ]
  },
  "accreditation.credit_received.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_received.v1",
    "type": "object",
    "description": "The university has the work that was passed on to it, and will assess it.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "caseReference": {
        "type": "string",
        "description": "The university's own reference for the case."
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "caseReference"
    ]
  },
  "accreditation.credit_marked.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_marked.v1",
    "type": "object",
    "description": "The university has marked the work. Nothing is decided before its board.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision"
    ]
  },
  "accreditation.credit_board_held.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_board_held.v1",
    "type": "object",
    "description": "A board of the university has the claim before it.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "boardReference": {
        "type": "string"
      },
      "boardDate": {
        "type": "string",
        "description": "Local date."
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "boardReference",
      "boardDate"
    ]
  },
  "accreditation.credit_referred.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_referred.v1",
    "type": "object",
    "description": "The university refers the work: it may be resubmitted, and is then passed on again.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      },
      "resubmitBy": {
        "type": "string",
        "description": "Local date by which a resubmission is accepted."
      },
      "submissionId": {
        "type": "string",
        "description": "The submission that was referred."
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "reason",
      "resubmitBy",
      "submissionId",
      "enrolmentId",
      "personId"
    ]
  },
  "accreditation.credit_failed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_failed.v1",
    "type": "object",
    "description": "The university has failed the work.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "reason",
      "enrolmentId",
      "personId"
    ]
  },
  "accreditation.credit_queried.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_queried.v1",
    "type": "object",
    "description": "The university asks something about a claim.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "queryId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "queryId",
      "reason"
    ]
  },
  "accreditation.credit_query_answered.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_query_answered.v1",
    "type": "object",
    "description": "The provider answered a university's query.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "queryId": {
        "type": "string"
      },
      "answer": {
        "type": "string",
        "x-personal": true
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "queryId",
      "answer"
    ]
  },
  "accreditation.credit_registered.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_registered.v1",
    "type": "object",
    "description": "The university has recorded the credit.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "reference": {
        "type": "string",
        "description": "The university's reference for the registered credit."
      },
      "credit": {
        "$ref": "#/$defs/Credit"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "variation": {
        "type": "boolean",
        "description": "True where the credit is other than was asked."
      },
      "variationReason": {
        "type": "string",
        "description": "Why it is.",
        "x-personal": true
      },
      "effectiveOn": {
        "type": "string",
        "description": "Local dates; empty where the university does not say."
      },
      "usableUntil": {
        "type": "string",
        "description": "Last day on which the credit can be used."
      },
      "boardReference": {
        "type": "string",
        "description": "The board that confirmed it."
      },
      "boardDate": {
        "type": "string"
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "reference",
      "enrolmentId",
      "personId",
      "variation",
      "variationReason",
      "effectiveOn",
      "usableUntil",
      "boardReference",
      "boardDate"
    ],
    "$defs": {
      "Credit": {
        "type": "object",
        "description": "Points at a level in a scheme.",
        "properties": {
          "points": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647
          },
          "scheme": {
            "type": "string",
            "description": "`CATS` or `ECTS`."
          },
          "level": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647
          }
        },
        "required": [
          "points",
          "scheme",
          "level"
        ]
      }
    }
  },
  "accreditation.credit_rejected.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_rejected.v1",
    "type": "object",
    "description": "The university will not register the credit.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      },
      "resubmittable": {
        "type": "boolean"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "resubmitBy": {
        "type": "string",
        "description": "Local date by which it may be sent again; empty where there is none."
      },
      "fieldErrors": {
        "type": "array",
        "items": {
          "$ref": "#/$defs/CreditFieldError"
        },
        "description": "What is wrong with single fields of the request."
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "reason",
      "resubmittable",
      "enrolmentId",
      "personId",
      "resubmitBy",
      "fieldErrors"
    ],
    "$defs": {
      "CreditFieldError": {
        "type": "object",
        "description": "What is wrong with one field of a request.",
        "properties": {
          "pointer": {
            "type": "string",
            "description": "JSON pointer into the request (RFC 6901)."
          },
          "code": {
            "type": "string"
          },
          "message": {
            "type": "string",
            "x-personal": true
          }
        },
        "required": [
          "pointer",
          "code",
          "message"
        ]
      }
    }
  },
  "accreditation.credit_withdrawn.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_withdrawn.v1",
    "type": "object",
    "description": "A claim was taken back before the credit was registered.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "reason"
    ]
  },
  "accreditation.credit_rescinded.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_rescinded.v1",
    "type": "object",
    "description": "The university took registered credit back.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "reason"
    ]
  },
  "accreditation.credit_overdue.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_overdue.v1",
    "type": "object",
    "description": "The date by which an answer was due has passed. A flag, not a decision.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "replyBy": {
        "type": "string",
        "description": "Local date."
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "replyBy"
    ]
  },
  "accreditation.credit_award_revoked.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_award_revoked.v1",
    "type": "object",
    "description": "The award behind registered credit was revoked. What follows for the credit is the university's decision.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "reference": {
        "type": "string",
        "description": "The university's reference for the registered credit."
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "reference",
      "reason"
    ]
  },
  "accreditation.credit_award_suspended.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_award_suspended.v1",
    "type": "object",
    "description": "The award behind a claim does not count for the time being: the claim waits, and what follows for registered credit is the university's decision.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "reference": {
        "type": "string",
        "description": "The university's reference for the registered credit; empty where none is registered yet."
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "reference",
      "reason"
    ]
  },
  "accreditation.credit_award_reinstated.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_award_reinstated.v1",
    "type": "object",
    "description": "The award behind a claim counts again.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "reference": {
        "type": "string",
        "description": "The university's reference for the registered credit; empty where none is registered yet."
      },
      "replyBy": {
        "type": "string",
        "description": "Local date by which an answer is now due; empty where none is."
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "reference",
      "replyBy"
    ]
  },
  "accreditation.credit_certificate_replaced.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.credit_certificate_replaced.v1",
    "type": "object",
    "description": "The certificate behind a claim was replaced by another with a corrected name. The claim is the same, and so is the work. Only the fields that the agreement needs are set.",
    "properties": {
      "claimId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "reference": {
        "type": "string",
        "description": "The university's reference for the registered credit; empty where none is registered yet."
      },
      "awardId": {
        "type": "string"
      },
      "certificateNumber": {
        "type": "string"
      },
      "certificateUrl": {
        "type": "string"
      },
      "credentialDigest": {
        "type": "string",
        "description": "SHA-256 of the credential as issued, hex."
      },
      "replacedCertificateNumber": {
        "type": "string",
        "description": "Number of the certificate that was replaced."
      },
      "learner": {
        "$ref": "#/$defs/Learner"
      }
    },
    "required": [
      "claimId",
      "provider",
      "university",
      "revision",
      "reference",
      "awardId",
      "certificateNumber",
      "certificateUrl",
      "credentialDigest",
      "replacedCertificateNumber"
    ],
    "$defs": {
      "Learner": {
        "type": "object",
        "description": "Who the credit is for.",
        "properties": {
          "personId": {
            "type": "string"
          },
          "displayName": {
            "type": "string",
            "x-personal": true
          },
          "latinName": {
            "type": "string",
            "description": "The name in the Latin script that registries need.",
            "x-personal": true
          },
          "trn": {
            "type": "string",
            "description": "Teacher reference number; empty where there is none.",
            "x-personal": true
          },
          "familyName": {
            "type": "string",
            "description": "Legal name, in any script.",
            "x-personal": true
          },
          "givenNames": {
            "type": "string",
            "x-personal": true
          },
          "latinFamilyName": {
            "type": "string",
            "description": "Legal name in the letters that registries accept: U+0020-007E, 00A0-024F, 1E00-1EFF.",
            "x-personal": true
          },
          "latinGivenNames": {
            "type": "string",
            "x-personal": true
          },
          "previousFamilyName": {
            "type": "string",
            "x-personal": true
          },
          "dateOfBirth": {
            "type": "string",
            "description": "Local date.",
            "x-personal": true
          },
          "identifiers": {
            "type": "array",
            "items": {
              "$ref": "#/$defs/LearnerIdentifier"
            },
            "description": "Checked against their own check digits."
          }
        },
        "required": [
          "personId",
          "displayName",
          "latinName",
          "trn",
          "familyName",
          "givenNames",
          "latinFamilyName",
          "latinGivenNames",
          "previousFamilyName",
          "dateOfBirth",
          "identifiers"
        ]
      },
      "LearnerIdentifier": {
        "type": "object",
        "description": "A number under which a registry may know the learner.",
        "properties": {
          "scheme": {
            "type": "string",
            "description": "`SID`, `HUSID`, `ULN`, `TRN` or `OWNSTU`."
          },
          "value": {
            "type": "string",
            "x-personal": true
          }
        },
        "required": [
          "scheme",
          "value"
        ]
      }
    }
  },
  "accreditation.subscription_disabled.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.subscription_disabled.v1",
    "type": "object",
    "description": "A university's endpoint is no longer called: it answered 410, or nothing was delivered for days. What is owed waits until it is resumed.",
    "properties": {
      "subscriptionId": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "`gone` or `exhausted`."
      },
      "failingSince": {
        "type": "string",
        "format": "date-time",
        "description": "When the delivery that used up all tries was first tried; the same moment for `gone`."
      },
      "owed": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647,
        "description": "Deliveries that wait."
      }
    },
    "required": [
      "subscriptionId",
      "university",
      "reason",
      "owed"
    ]
  },
  "accreditation.university_unreachable.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.university_unreachable.v1",
    "type": "object",
    "description": "The same for a provider that has an agreement with the university: its claims are not heard there.",
    "properties": {
      "subscriptionId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "reason": {
        "type": "string"
      },
      "failingSince": {
        "type": "string",
        "format": "date-time"
      }
    },
    "required": [
      "subscriptionId",
      "provider",
      "university",
      "reason"
    ]
  },
  "accreditation.delivery_stuck.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.delivery_stuck.v1",
    "type": "object",
    "description": "One event has used up all its tries while others reached the endpoint. It holds back what is about the same thing until the university skips or replays it.",
    "properties": {
      "subscriptionId": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "deliveryId": {
        "type": "string"
      },
      "eventId": {
        "type": "string"
      },
      "eventType": {
        "type": "string"
      },
      "eventSubject": {
        "type": "string",
        "description": "What the event is about, for example a claim."
      }
    },
    "required": [
      "subscriptionId",
      "university",
      "deliveryId",
      "eventId",
      "eventType",
      "eventSubject"
    ]
  },
  "accreditation.student_registration_invited.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.student_registration_invited.v1",
    "type": "object",
    "description": "A participant is asked to become a student of a university. The university hears of it once they have submitted.",
    "properties": {
      "registrationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "programmeId": {
        "type": "string"
      },
      "submitBy": {
        "type": "string",
        "description": "Local date by which the person submits."
      }
    },
    "required": [
      "registrationId",
      "provider",
      "university",
      "enrolmentId",
      "personId",
      "programmeId",
      "submitBy"
    ]
  },
  "accreditation.student_registration_submitted.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.student_registration_submitted.v1",
    "type": "object",
    "description": "A person wants to be registered as a student. Only the fields that the agreement needs are set.",
    "properties": {
      "registrationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647,
        "description": "Rises with each resubmission; with the registration it identifies the request."
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "agreement": {
        "$ref": "#/$defs/CreditAgreement"
      },
      "student": {
        "$ref": "#/$defs/Student"
      },
      "lawfulBasis": {
        "$ref": "#/$defs/LawfulBasis"
      },
      "replyBy": {
        "type": "string",
        "description": "Local date by which an answer is due."
      }
    },
    "required": [
      "registrationId",
      "provider",
      "university",
      "revision",
      "enrolmentId",
      "personId",
      "replyBy"
    ],
    "$defs": {
      "CreditAgreement": {
        "type": "object",
        "description": "The approval under which credit may be registered.",
        "properties": {
          "agreementId": {
            "type": "string"
          },
          "courseCode": {
            "type": "string"
          },
          "route": {
            "type": "string",
            "description": "`recognition` (we assessed) or `university-assessed`."
          },
          "validUntil": {
            "type": "string",
            "description": "Local date; empty where the agreement has no end yet."
          }
        },
        "required": [
          "agreementId",
          "courseCode",
          "route",
          "validUntil"
        ]
      },
      "Student": {
        "type": "object",
        "description": "Somebody who wants to be a student, in the words of their papers.",
        "properties": {
          "familyName": {
            "type": "string",
            "x-personal": true
          },
          "givenNames": {
            "type": "string",
            "x-personal": true
          },
          "latinFamilyName": {
            "type": "string",
            "description": "The same in letters that registries accept.",
            "x-personal": true
          },
          "latinGivenNames": {
            "type": "string",
            "x-personal": true
          },
          "previousFamilyName": {
            "type": "string",
            "x-personal": true
          },
          "dateOfBirth": {
            "type": "string",
            "description": "Local date.",
            "x-personal": true
          },
          "numbers": {
            "type": "array",
            "items": {
              "$ref": "#/$defs/StudentNumber"
            }
          }
        },
        "required": [
          "familyName",
          "givenNames",
          "latinFamilyName",
          "latinGivenNames",
          "previousFamilyName",
          "dateOfBirth",
          "numbers"
        ]
      },
      "StudentNumber": {
        "type": "object",
        "description": "A number under which somebody is known.",
        "properties": {
          "scheme": {
            "type": "string",
            "description": "`SID`, `HUSID`, `OWNSTU`, `ULN` or `TRN`."
          },
          "value": {
            "type": "string",
            "x-personal": true
          }
        },
        "required": [
          "scheme",
          "value"
        ]
      },
      "LawfulBasis": {
        "type": "object",
        "description": "Why the person's data may be sent to this university.",
        "properties": {
          "basis": {
            "type": "string",
            "description": "`consent`, `contract`, `public-task` or `legitimate-interests`, as the agreement says."
          },
          "noticeVersion": {
            "type": "string"
          },
          "recordedAt": {
            "type": "string",
            "format": "date-time"
          }
        },
        "required": [
          "basis",
          "noticeVersion"
        ]
      }
    }
  },
  "accreditation.student_registration_acknowledged.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.student_registration_acknowledged.v1",
    "type": "object",
    "description": "The university has the student registration and will answer it.",
    "properties": {
      "registrationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "personId": {
        "type": "string"
      },
      "caseReference": {
        "type": "string",
        "description": "The university's own reference for the case."
      }
    },
    "required": [
      "registrationId",
      "provider",
      "university",
      "revision",
      "personId",
      "caseReference"
    ]
  },
  "accreditation.student_registration_queried.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.student_registration_queried.v1",
    "type": "object",
    "description": "The university asks something about a student registration.",
    "properties": {
      "registrationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "personId": {
        "type": "string"
      },
      "queryId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "registrationId",
      "provider",
      "university",
      "revision",
      "personId",
      "queryId",
      "reason"
    ]
  },
  "accreditation.student_registration_query_answered.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.student_registration_query_answered.v1",
    "type": "object",
    "description": "The person or the provider answered a university's query about a student registration.",
    "properties": {
      "registrationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "personId": {
        "type": "string"
      },
      "queryId": {
        "type": "string"
      },
      "answer": {
        "type": "string",
        "x-personal": true
      },
      "student": {
        "$ref": "#/$defs/Student"
      }
    },
    "required": [
      "registrationId",
      "provider",
      "university",
      "revision",
      "personId",
      "queryId",
      "answer"
    ],
    "$defs": {
      "Student": {
        "type": "object",
        "description": "Somebody who wants to be a student, in the words of their papers.",
        "properties": {
          "familyName": {
            "type": "string",
            "x-personal": true
          },
          "givenNames": {
            "type": "string",
            "x-personal": true
          },
          "latinFamilyName": {
            "type": "string",
            "description": "The same in letters that registries accept.",
            "x-personal": true
          },
          "latinGivenNames": {
            "type": "string",
            "x-personal": true
          },
          "previousFamilyName": {
            "type": "string",
            "x-personal": true
          },
          "dateOfBirth": {
            "type": "string",
            "description": "Local date.",
            "x-personal": true
          },
          "numbers": {
            "type": "array",
            "items": {
              "$ref": "#/$defs/StudentNumber"
            }
          }
        },
        "required": [
          "familyName",
          "givenNames",
          "latinFamilyName",
          "latinGivenNames",
          "previousFamilyName",
          "dateOfBirth",
          "numbers"
        ]
      },
      "StudentNumber": {
        "type": "object",
        "description": "A number under which somebody is known.",
        "properties": {
          "scheme": {
            "type": "string",
            "description": "`SID`, `HUSID`, `OWNSTU`, `ULN` or `TRN`."
          },
          "value": {
            "type": "string",
            "x-personal": true
          }
        },
        "required": [
          "scheme",
          "value"
        ]
      }
    }
  },
  "accreditation.student_registration_confirmed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.student_registration_confirmed.v1",
    "type": "object",
    "description": "The person is a student of the university.",
    "properties": {
      "registrationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "studentNumber": {
        "$ref": "#/$defs/StudentNumber"
      },
      "registeredFrom": {
        "type": "string",
        "description": "First day as a student, local date."
      },
      "registeredUntil": {
        "type": "string",
        "description": "Last day, local date; empty where it is open."
      }
    },
    "required": [
      "registrationId",
      "provider",
      "university",
      "revision",
      "enrolmentId",
      "personId",
      "registeredFrom",
      "registeredUntil"
    ],
    "$defs": {
      "StudentNumber": {
        "type": "object",
        "description": "A number under which somebody is known.",
        "properties": {
          "scheme": {
            "type": "string",
            "description": "`SID`, `HUSID`, `OWNSTU`, `ULN` or `TRN`."
          },
          "value": {
            "type": "string",
            "x-personal": true
          }
        },
        "required": [
          "scheme",
          "value"
        ]
      }
    }
  },
  "accreditation.student_registration_refused.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.student_registration_refused.v1",
    "type": "object",
    "description": "The university will not register the person as a student.",
    "properties": {
      "registrationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      },
      "resubmittable": {
        "type": "boolean"
      }
    },
    "required": [
      "registrationId",
      "provider",
      "university",
      "revision",
      "enrolmentId",
      "personId",
      "reason",
      "resubmittable"
    ]
  },
  "accreditation.student_registration_withdrawn.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.student_registration_withdrawn.v1",
    "type": "object",
    "description": "A student registration was taken back by the person or the provider.",
    "properties": {
      "registrationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "registrationId",
      "provider",
      "university",
      "revision",
      "enrolmentId",
      "personId",
      "reason"
    ]
  },
  "accreditation.student_registration_lapsed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.student_registration_lapsed.v1",
    "type": "object",
    "description": "Nobody submitted by the date, or the participant left before: the university never heard of it.",
    "properties": {
      "registrationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code: `not_submitted` or `enrolment_withdrawn`."
      }
    },
    "required": [
      "registrationId",
      "provider",
      "university",
      "enrolmentId",
      "personId",
      "reason"
    ]
  },
  "accreditation.student_registration_overdue.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "accreditation.student_registration_overdue.v1",
    "type": "object",
    "description": "The date by which a university's answer was due has passed. A flag, not a decision.",
    "properties": {
      "registrationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "university": {
        "type": "string"
      },
      "revision": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "personId": {
        "type": "string"
      },
      "replyBy": {
        "type": "string",
        "description": "Local date."
      }
    },
    "required": [
      "registrationId",
      "provider",
      "university",
      "revision",
      "personId",
      "replyBy"
    ]
  },
  "enrolment.organisation_registered.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.organisation_registered.v1",
    "type": "object",
    "description": "An organisation joined the consortium: a provider, commissioner, cluster, association, federation, trust, local authority or university.",
    "properties": {
      "organisationId": {
        "type": "string"
      },
      "code": {
        "type": "string",
        "description": "Immutable code `[a-z0-9-]+`."
      },
      "kind": {
        "type": "string",
        "description": "`provider`, `university`, `local-authority`, `cluster`, `trust`, `federation`, `association` or `commissioner`."
      },
      "name": {
        "type": "string"
      }
    },
    "required": [
      "organisationId",
      "code",
      "kind",
      "name"
    ]
  },
  "enrolment.school_closed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.school_closed.v1",
    "type": "object",
    "description": "The schools register shows a school as closed that was open.",
    "properties": {
      "urn": {
        "type": "string"
      },
      "audience": {
        "type": "string",
        "description": "Always `consortium`: the register is everybody's."
      },
      "name": {
        "type": "string"
      },
      "closedOn": {
        "type": "string",
        "description": "Local date, `YYYY-MM-DD`; empty where the register gives none."
      }
    },
    "required": [
      "urn",
      "audience",
      "name",
      "closedOn"
    ]
  },
  "enrolment.school_reopened.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.school_reopened.v1",
    "type": "object",
    "description": "The schools register shows a school as open that was closed.",
    "properties": {
      "urn": {
        "type": "string"
      },
      "audience": {
        "type": "string",
        "description": "Always `consortium`."
      },
      "name": {
        "type": "string"
      }
    },
    "required": [
      "urn",
      "audience",
      "name"
    ]
  },
  "enrolment.person_registered.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.person_registered.v1",
    "type": "object",
    "description": "A person became known to a provider.",
    "properties": {
      "personId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "displayName": {
        "type": "string",
        "x-personal": true
      },
      "email": {
        "type": "string",
        "description": "Contact address, not a key: it can change and be reused.",
        "x-personal": true
      }
    },
    "required": [
      "personId",
      "provider",
      "displayName",
      "email"
    ]
  },
  "enrolment.person_details_changed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.person_details_changed.v1",
    "type": "object",
    "description": "A person's name or contact address was corrected.",
    "properties": {
      "personId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "displayName": {
        "type": "string",
        "x-personal": true
      },
      "email": {
        "type": "string",
        "x-personal": true
      }
    },
    "required": [
      "personId",
      "provider",
      "displayName",
      "email"
    ]
  },
  "enrolment.person_merged.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.person_merged.v1",
    "type": "object",
    "description": "Two records turned out to be one person: the first id is answered with the second from now on.",
    "properties": {
      "personId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "intoPersonId": {
        "type": "string",
        "description": "Id of the record that stays."
      }
    },
    "required": [
      "personId",
      "provider",
      "intoPersonId"
    ]
  },
  "enrolment.person_erased.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.person_erased.v1",
    "type": "object",
    "description": "A person's data is to be forgotten: whoever keeps a name, an address or words of theirs blanks it, also in what waits to be sent. Ids, facts and certificates stay.",
    "properties": {
      "personId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      }
    },
    "required": [
      "personId",
      "provider"
    ]
  },
  "enrolment.programme_published.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.programme_published.v1",
    "type": "object",
    "description": "A version of a programme's definition was published and will not change any more.",
    "properties": {
      "programmeId": {
        "type": "string",
        "description": "Id of this version of the programme."
      },
      "provider": {
        "type": "string"
      },
      "definition": {
        "$ref": "#/$defs/ProgrammeDefinition"
      }
    },
    "required": [
      "programmeId",
      "provider"
    ],
    "$defs": {
      "ProgrammeDefinition": {
        "type": "object",
        "description": "One version of a programme, as data: all that the other services need of it. A published version never changes.",
        "properties": {
          "code": {
            "type": "string",
            "description": "Stable code of the programme within its provider, `[a-z0-9-]+`."
          },
          "version": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Version of the definition, from 1."
          },
          "title": {
            "type": "string",
            "description": "Title as participants read it."
          },
          "provider": {
            "type": "string",
            "description": "Code of the providing organisation."
          },
          "entitlement": {
            "$ref": "#/$defs/Entitlement"
          },
          "sessionKinds": {
            "type": "array",
            "items": {
              "$ref": "#/$defs/SessionKind"
            },
            "description": "The kinds of session, in the order in which they are shown."
          },
          "requirements": {
            "type": "array",
            "items": {
              "$ref": "#/$defs/PortfolioRequirement"
            },
            "description": "What a portfolio must hold."
          },
          "criteria": {
            "type": "array",
            "items": {
              "$ref": "#/$defs/AssessmentCriterion"
            },
            "description": "The criteria an assessor judges against."
          },
          "sampling": {
            "$ref": "#/$defs/SamplingPolicy"
          },
          "award": {
            "$ref": "#/$defs/AwardRules"
          },
          "credit": {
            "type": "array",
            "items": {
              "$ref": "#/$defs/CreditTariff"
            },
            "description": "Credit that agreements may attach to the award. Empty where the programme carries none."
          },
          "resubmissionDays": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "How long after a referral a resubmission is accepted, in days."
          },
          "tutorialGapDays": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "The longest time in days that a participant may be without a tutorial before somebody is told. 0 where nobody watches."
          },
          "timeZone": {
            "type": "string",
            "description": "IANA zone of the programme's wall-clock times, for example `Europe/London`."
          },
          "academicYears": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "How many academic years (1 September to 31 August) a cohort runs through."
          }
        },
        "required": [
          "code",
          "version",
          "title",
          "provider",
          "sessionKinds",
          "requirements",
          "criteria",
          "credit",
          "resubmissionDays",
          "tutorialGapDays",
          "timeZone",
          "academicYears"
        ]
      },
      "Entitlement": {
        "type": "object",
        "description": "Hours of support a provider owes to each participant.",
        "properties": {
          "minutes": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Minutes owed."
          },
          "minimumMinutes": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Minutes that must be received for the award, where the definition sets a minimum."
          }
        },
        "required": [
          "minutes"
        ]
      },
      "SessionKind": {
        "type": "object",
        "description": "One kind of session, with what it credits.",
        "properties": {
          "kind": {
            "type": "string",
            "description": "Code, `[a-z0-9-]+`, for example `twilight`."
          },
          "title": {
            "type": "string",
            "description": "Title as participants read it."
          },
          "expected": {
            "type": "boolean",
            "description": "An optional kind never makes anybody late and does not count towards what the provider has to offer."
          },
          "count": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "How many of them the template holds."
          },
          "creditedMinutes": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Minutes credited for being present throughout."
          },
          "durationMinutes": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Planned length in minutes."
          },
          "startsAt": {
            "type": "string",
            "description": "Usual local start, `HH:MM`."
          },
          "scope": {
            "type": "string",
            "description": "Who meets: `group` (each group has its own), `cohort` or `programme` (one event for every cohort), `pair` (a tutorial slot)."
          },
          "place": {
            "type": "string",
            "description": "Where it is held: `school`, `venue`, `online` or `any`."
          },
          "openToOtherGroups": {
            "type": "boolean",
            "description": "True where members of other groups may book."
          },
          "months": {
            "type": "array",
            "items": {
              "type": "integer",
              "minimum": -2147483648,
              "maximum": 2147483647
            },
            "description": "Calendar months (1 January to 12 December) in which the template places them, one per occurrence and in order: each is the first such month on or after the one before, from the cohort's first day on. One and the same month throughout is spread over the years of the cohort."
          }
        },
        "required": [
          "kind",
          "title",
          "expected",
          "count",
          "creditedMinutes",
          "durationMinutes",
          "startsAt",
          "scope",
          "place",
          "openToOtherGroups",
          "months"
        ]
      },
      "PortfolioRequirement": {
        "type": "object",
        "description": "One thing that a portfolio must hold before it can be frozen.",
        "properties": {
          "code": {
            "type": "string",
            "description": "Code, `[a-z0-9-]+`."
          },
          "title": {
            "type": "string",
            "description": "Title as participants read it."
          },
          "kind": {
            "type": "string",
            "description": "`evidence` (items) or `account` (a narrative)."
          },
          "treatment": {
            "type": "string",
            "description": "`assessed` (graded against the criteria) or `received` (complete, not graded)."
          },
          "minimumItems": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Fewest evidence items. 0 for an account."
          },
          "minimumWords": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Fewest words of an account. 0 for evidence."
          },
          "maximumWords": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Most words of an account. 0 for evidence."
          }
        },
        "required": [
          "code",
          "title",
          "kind",
          "treatment",
          "minimumItems",
          "minimumWords",
          "maximumWords"
        ]
      },
      "AssessmentCriterion": {
        "type": "object",
        "description": "One criterion of the assessment.",
        "properties": {
          "code": {
            "type": "string",
            "description": "Code, `[a-z0-9-]+`."
          },
          "title": {
            "type": "string",
            "description": "What the assessor judges."
          }
        },
        "required": [
          "code",
          "title"
        ]
      },
      "SamplingPolicy": {
        "type": "object",
        "description": "How a moderation sample is drawn from a batch.",
        "properties": {
          "policyVersion": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Version of the policy, stored with each sample."
          },
          "percent": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Share of each assessor's submissions, in percent."
          },
          "minimumPerAssessor": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Fewest submissions per assessor; all where the assessor has fewer."
          },
          "allReferredAndFailed": {
            "type": "boolean",
            "description": "True where every submission with one of these outcomes joins the sample."
          }
        },
        "required": [
          "policyVersion",
          "percent",
          "minimumPerAssessor",
          "allReferredAndFailed"
        ]
      },
      "AwardRules": {
        "type": "object",
        "description": "What earns the award.",
        "properties": {
          "certificateTitle": {
            "type": "string",
            "description": "Title on the certificate."
          },
          "portfolioPassed": {
            "type": "boolean",
            "description": "True where a passed portfolio is needed."
          },
          "minimumHours": {
            "type": "boolean",
            "description": "True where the entitlement's minimum of hours is needed."
          },
          "studentRegistration": {
            "type": "boolean",
            "description": "True where a confirmed student registration is needed."
          },
          "criteriaNarrative": {
            "type": "string",
            "description": "What the holder has shown, for the credential."
          },
          "certificate": {
            "$ref": "#/$defs/CertificateRules"
          }
        },
        "required": [
          "certificateTitle",
          "portfolioPassed",
          "minimumHours",
          "studentRegistration",
          "criteriaNarrative"
        ]
      },
      "CertificateRules": {
        "type": "object",
        "description": "Who stands on the certificate.",
        "properties": {
          "jointWith": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Codes of the organisations that issue it together with the provider. Each has to consent before it is issued in its name."
          },
          "signatories": {
            "type": "array",
            "items": {
              "$ref": "#/$defs/Signatory"
            },
            "description": "People who stand for the issuing bodies, in the order in which they are printed."
          }
        },
        "required": [
          "jointWith",
          "signatories"
        ]
      },
      "Signatory": {
        "type": "object",
        "description": "Who stands for an issuing body.",
        "properties": {
          "name": {
            "type": "string",
            "description": "Name as it is printed.",
            "x-personal": true
          },
          "role": {
            "type": "string",
            "description": "Role or office."
          },
          "organisation": {
            "type": "string",
            "description": "Code of the issuing body."
          }
        },
        "required": [
          "name",
          "role",
          "organisation"
        ]
      },
      "CreditTariff": {
        "type": "object",
        "description": "Credit that a university may register for the award, where an agreement names this programme and version.",
        "properties": {
          "university": {
            "type": "string",
            "description": "Code of the university."
          },
          "credits": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Points in the scheme."
          },
          "scheme": {
            "type": "string",
            "description": "`CATS` or `ECTS`."
          },
          "level": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Level in the framework for higher education qualifications, 4 to 8."
          }
        },
        "required": [
          "university",
          "credits",
          "scheme",
          "level"
        ]
      }
    }
  },
  "enrolment.cohort_planned.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.cohort_planned.v1",
    "type": "object",
    "description": "A cohort was planned: people who run through one programme version together.",
    "properties": {
      "cohortId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "programmeId": {
        "type": "string"
      },
      "name": {
        "type": "string"
      },
      "startsOn": {
        "type": "string",
        "description": "First day of the academic year, local date."
      },
      "endsOn": {
        "type": "string",
        "description": "Last day of the academic year, local date."
      },
      "places": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "timeZone": {
        "type": "string",
        "description": "IANA zone."
      }
    },
    "required": [
      "cohortId",
      "provider",
      "programmeId",
      "name",
      "startsOn",
      "endsOn",
      "places",
      "timeZone"
    ]
  },
  "enrolment.cohort_moved_on.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.cohort_moved_on.v1",
    "type": "object",
    "description": "A cohort moved on: planned, open, closed, running, finished, postponed, cancelled.",
    "properties": {
      "cohortId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "fromStatus": {
        "type": "string"
      },
      "toStatus": {
        "type": "string"
      }
    },
    "required": [
      "cohortId",
      "provider",
      "fromStatus",
      "toStatus"
    ]
  },
  "enrolment.cohort_dates_changed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.cohort_dates_changed.v1",
    "type": "object",
    "description": "A cohort runs at other dates than planned: it was postponed and its new dates are known.",
    "properties": {
      "cohortId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "startsOn": {
        "type": "string",
        "description": "First day, local date."
      },
      "endsOn": {
        "type": "string",
        "description": "Last day, local date."
      }
    },
    "required": [
      "cohortId",
      "provider",
      "startsOn",
      "endsOn"
    ]
  },
  "enrolment.application_submitted.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.application_submitted.v1",
    "type": "object",
    "description": "A person applied for a place on a cohort.",
    "properties": {
      "applicationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "cohortId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      }
    },
    "required": [
      "applicationId",
      "provider",
      "cohortId",
      "personId"
    ]
  },
  "enrolment.application_offered.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.application_offered.v1",
    "type": "object",
    "description": "An application was offered a place until a date.",
    "properties": {
      "applicationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "cohortId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "expiresAt": {
        "type": "string",
        "format": "date-time"
      }
    },
    "required": [
      "applicationId",
      "provider",
      "cohortId",
      "personId"
    ]
  },
  "enrolment.application_rejected.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.application_rejected.v1",
    "type": "object",
    "description": "An application was not offered a place, for reasons from the definition's eligibility rules or the coordinator.",
    "properties": {
      "applicationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "cohortId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "reasons": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Reason codes, for example `applied_too_late`."
      }
    },
    "required": [
      "applicationId",
      "provider",
      "cohortId",
      "personId",
      "reasons"
    ]
  },
  "enrolment.application_waitlisted.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.application_waitlisted.v1",
    "type": "object",
    "description": "No place was free, so the application waits for one.",
    "properties": {
      "applicationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "cohortId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      }
    },
    "required": [
      "applicationId",
      "provider",
      "cohortId",
      "personId"
    ]
  },
  "enrolment.application_ended.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.application_ended.v1",
    "type": "object",
    "description": "An application ended without an enrolment: withdrawn, declined, expired or closed.",
    "properties": {
      "applicationId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "cohortId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "status": {
        "type": "string",
        "description": "`withdrawn`, `declined`, `expired` or `closed`."
      }
    },
    "required": [
      "applicationId",
      "provider",
      "cohortId",
      "personId",
      "status"
    ]
  },
  "enrolment.enrolment_accepted.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.enrolment_accepted.v1",
    "type": "object",
    "description": "A person accepted an offer and holds a place.",
    "properties": {
      "enrolmentId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "cohortId": {
        "type": "string"
      },
      "programmeId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "applicationId": {
        "type": "string"
      },
      "displayName": {
        "type": "string",
        "x-personal": true
      },
      "setting": {
        "$ref": "#/$defs/Setting"
      },
      "staffRole": {
        "type": "string",
        "description": "`teacher`, `head`, `support-staff` or `governor`."
      },
      "creditWanted": {
        "type": "boolean",
        "description": "True where the person asked for university credit."
      },
      "university": {
        "type": "string",
        "description": "Code of the university whose credit is wanted; empty where none is."
      }
    },
    "required": [
      "enrolmentId",
      "provider",
      "cohortId",
      "programmeId",
      "personId",
      "applicationId",
      "displayName",
      "staffRole",
      "creditWanted",
      "university"
    ],
    "$defs": {
      "Setting": {
        "type": "object",
        "description": "Where a person works on the day: a school of the register, or another setting.",
        "properties": {
          "urn": {
            "type": "string",
            "description": "Unique reference number of a school; empty for other settings."
          },
          "kind": {
            "type": "string",
            "description": "`school`, `childrens-centre`, `nursery`, `overseas-school` or `other`."
          },
          "name": {
            "type": "string"
          },
          "timeZone": {
            "type": "string",
            "description": "IANA zone of the setting."
          }
        },
        "required": [
          "urn",
          "kind",
          "name",
          "timeZone"
        ]
      }
    }
  },
  "enrolment.enrolment_started.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.enrolment_started.v1",
    "type": "object",
    "description": "A participant's enrolment began.",
    "properties": {
      "enrolmentId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "cohortId": {
        "type": "string"
      },
      "programmeId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "startedAt": {
        "type": "string",
        "format": "date-time"
      }
    },
    "required": [
      "enrolmentId",
      "provider",
      "cohortId",
      "programmeId",
      "personId"
    ]
  },
  "enrolment.enrolment_deferred.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.enrolment_deferred.v1",
    "type": "object",
    "description": "A participant paused with the intention to come back.",
    "properties": {
      "enrolmentId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      },
      "returnBy": {
        "type": "string",
        "description": "Local date by which the person means to return."
      },
      "deferredAt": {
        "type": "string",
        "format": "date-time",
        "description": "When the pause began, in domain time."
      }
    },
    "required": [
      "enrolmentId",
      "provider",
      "personId",
      "reason",
      "returnBy"
    ]
  },
  "enrolment.enrolment_resumed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.enrolment_resumed.v1",
    "type": "object",
    "description": "A deferred participant came back.",
    "properties": {
      "enrolmentId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "resumedAt": {
        "type": "string",
        "format": "date-time",
        "description": "When the person came back, in domain time."
      }
    },
    "required": [
      "enrolmentId",
      "provider",
      "personId"
    ]
  },
  "enrolment.enrolment_withdrawn.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.enrolment_withdrawn.v1",
    "type": "object",
    "description": "A participant left for good.",
    "properties": {
      "enrolmentId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      },
      "withdrawnAt": {
        "type": "string",
        "format": "date-time",
        "description": "When the person left, in domain time."
      }
    },
    "required": [
      "enrolmentId",
      "provider",
      "personId",
      "reason"
    ]
  },
  "enrolment.enrolment_completed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.enrolment_completed.v1",
    "type": "object",
    "description": "The award case decided that the programme is completed.",
    "properties": {
      "enrolmentId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "completedAt": {
        "type": "string",
        "format": "date-time",
        "description": "When it was decided, in domain time."
      }
    },
    "required": [
      "enrolmentId",
      "provider",
      "personId"
    ]
  },
  "enrolment.enrolment_not_completed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "enrolment.enrolment_not_completed.v1",
    "type": "object",
    "description": "The award case decided that the programme is not completed.",
    "properties": {
      "enrolmentId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "reasons": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Reason codes, for example `portfolio_failed`."
      },
      "notCompletedAt": {
        "type": "string",
        "format": "date-time",
        "description": "When it was decided, in domain time."
      }
    },
    "required": [
      "enrolmentId",
      "provider",
      "personId",
      "reasons"
    ]
  },
  "identity.clock_moved.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "identity.clock_moved.v1",
    "type": "object",
    "description": "The sandbox's clock was moved. Domain rules, timers and webhook schedules follow it; tokens, leases and retries do not.",
    "properties": {
      "clockId": {
        "type": "string",
        "description": "There is one clock per installation."
      },
      "audience": {
        "type": "string",
        "description": "Always `consortium`."
      },
      "offsetSeconds": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647,
        "description": "Seconds to add to the machine's clock; may be negative."
      }
    },
    "required": [
      "clockId",
      "audience",
      "offsetSeconds"
    ]
  },
  "portfolio.portfolio_opened.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "portfolio.portfolio_opened.v1",
    "type": "object",
    "description": "A portfolio was opened for an enrolment.",
    "properties": {
      "portfolioId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      }
    },
    "required": [
      "portfolioId",
      "provider",
      "enrolmentId",
      "personId"
    ]
  },
  "portfolio.submission_frozen.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "portfolio.submission_frozen.v1",
    "type": "object",
    "description": "A copy of a portfolio was frozen for assessment; the draft goes on.",
    "properties": {
      "submissionId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "portfolioId": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "digest": {
        "type": "string",
        "description": "SHA-256 over the frozen copy, hex."
      },
      "resubmissionOf": {
        "type": "string",
        "description": "The submission that this one takes the place of; empty for a first one."
      },
      "lineageId": {
        "type": "string",
        "description": "The first submission of the chain of resubmissions: one piece of work, whatever its versions."
      },
      "treatment": {
        "type": "string",
        "description": "`assessed` or `received`."
      },
      "digests": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "SHA-256 of every file and text of the frozen copy, hex, sorted."
      },
      "items": {
        "type": "array",
        "items": {
          "$ref": "#/$defs/SubmissionItem"
        },
        "description": "What of the copy may be shown to a university. What shows pupils is not among it."
      },
      "withheld": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647,
        "description": "How many items show pupils."
      },
      "earlier": {
        "type": "array",
        "items": {
          "$ref": "#/$defs/FrozenVersion"
        },
        "description": "What was frozen of the same work before."
      }
    },
    "required": [
      "submissionId",
      "provider",
      "portfolioId",
      "enrolmentId",
      "personId",
      "digest",
      "resubmissionOf",
      "lineageId",
      "treatment",
      "digests",
      "items",
      "withheld",
      "earlier"
    ],
    "$defs": {
      "SubmissionItem": {
        "type": "object",
        "description": "One thing in a frozen copy. Its title and content stay where they are.",
        "properties": {
          "itemId": {
            "type": "string"
          },
          "kind": {
            "type": "string",
            "description": "`account`, `text`, `link` or `file`."
          },
          "digest": {
            "type": "string",
            "description": "SHA-256, hex."
          },
          "mediaType": {
            "type": "string"
          },
          "url": {
            "type": "string",
            "description": "Where who may read it downloads it."
          }
        },
        "required": [
          "itemId",
          "kind",
          "digest",
          "mediaType",
          "url"
        ]
      },
      "FrozenVersion": {
        "type": "object",
        "description": "An earlier frozen copy of the same work: referred, or returned before it was assessed.",
        "properties": {
          "submissionId": {
            "type": "string"
          },
          "digests": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "SHA-256 of every file and text, hex, sorted."
          }
        },
        "required": [
          "submissionId",
          "digests"
        ]
      }
    }
  },
  "portfolio.submission_returned.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "portfolio.submission_returned.v1",
    "type": "object",
    "description": "A frozen submission was handed back before assessment.",
    "properties": {
      "submissionId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "submissionId",
      "provider",
      "enrolmentId",
      "reason"
    ]
  },
  "portfolio.submission_accepted.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "portfolio.submission_accepted.v1",
    "type": "object",
    "description": "A named person accepted work that is received, not assessed: it is complete.",
    "properties": {
      "submissionId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "portfolioId": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "acceptedBy": {
        "type": "string",
        "description": "The person who accepted it."
      },
      "digest": {
        "type": "string",
        "description": "SHA-256 over the frozen copy, hex."
      }
    },
    "required": [
      "submissionId",
      "provider",
      "portfolioId",
      "enrolmentId",
      "personId",
      "acceptedBy",
      "digest"
    ]
  },
  "portfolio.feedback_given.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "portfolio.feedback_given.v1",
    "type": "object",
    "description": "Somebody who supports a participant gave feedback on the draft. The text stays where it was written.",
    "properties": {
      "portfolioId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "feedbackId": {
        "type": "string"
      },
      "authorId": {
        "type": "string"
      }
    },
    "required": [
      "portfolioId",
      "provider",
      "enrolmentId",
      "personId",
      "feedbackId",
      "authorId"
    ]
  },
  "portfolio.submission_assessed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "portfolio.submission_assessed.v1",
    "type": "object",
    "description": "An assessor judged a submission. Nobody outside the board's circle acts on it before release.",
    "properties": {
      "submissionId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "assessorId": {
        "type": "string"
      }
    },
    "required": [
      "submissionId",
      "provider",
      "enrolmentId",
      "assessorId"
    ]
  },
  "portfolio.sample_drawn.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "portfolio.sample_drawn.v1",
    "type": "object",
    "description": "A moderation sample was drawn from a batch; anyone can draw it again from the seed and the frame.",
    "properties": {
      "batchId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "seed": {
        "type": "string"
      },
      "frameDigest": {
        "type": "string",
        "description": "SHA-256 over the frame, hex."
      },
      "policyVersion": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "submissionIds": {
        "type": "array",
        "items": {
          "type": "string"
        }
      }
    },
    "required": [
      "batchId",
      "provider",
      "seed",
      "frameDigest",
      "policyVersion",
      "submissionIds"
    ]
  },
  "portfolio.moderator_sought.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "portfolio.moderator_sought.v1",
    "type": "object",
    "description": "Nobody on the provider's panel may moderate one assessor's work, so the sample waits for a moderator from elsewhere.",
    "properties": {
      "batchId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "audience": {
        "type": "string",
        "description": "Always `consortium`: any provider may help."
      },
      "assessorId": {
        "type": "string"
      }
    },
    "required": [
      "batchId",
      "provider",
      "audience",
      "assessorId"
    ]
  },
  "portfolio.moderation_decided.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "portfolio.moderation_decided.v1",
    "type": "object",
    "description": "A moderator decided on one assessor's work in a batch.",
    "properties": {
      "batchId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "assessorId": {
        "type": "string"
      },
      "moderatorId": {
        "type": "string"
      },
      "decision": {
        "type": "string",
        "description": "`agreed` or `reassess_all`."
      }
    },
    "required": [
      "batchId",
      "provider",
      "assessorId",
      "moderatorId",
      "decision"
    ]
  },
  "portfolio.batch_released.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "portfolio.batch_released.v1",
    "type": "object",
    "description": "A board released a batch whole.",
    "properties": {
      "batchId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "board": {
        "$ref": "#/$defs/Board"
      },
      "submissions": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      }
    },
    "required": [
      "batchId",
      "provider",
      "submissions"
    ],
    "$defs": {
      "Board": {
        "type": "object",
        "description": "The board that released a batch.",
        "properties": {
          "reference": {
            "type": "string"
          },
          "heldOn": {
            "type": "string",
            "description": "Local date."
          }
        },
        "required": [
          "reference",
          "heldOn"
        ]
      }
    }
  },
  "portfolio.outcome_released.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "portfolio.outcome_released.v1",
    "type": "object",
    "description": "The outcome of one submission, as a board released it.",
    "properties": {
      "submissionId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "portfolioId": {
        "type": "string"
      },
      "batchId": {
        "type": "string"
      },
      "outcome": {
        "type": "string",
        "enum": [
          "OUTCOME_UNSPECIFIED",
          "OUTCOME_PASSED",
          "OUTCOME_REFERRED",
          "OUTCOME_FAILED"
        ]
      },
      "board": {
        "$ref": "#/$defs/Board"
      },
      "releasedAt": {
        "type": "string",
        "format": "date-time"
      },
      "lineageId": {
        "type": "string",
        "description": "The first submission of the chain of resubmissions: one piece of work, whatever its versions."
      },
      "digests": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "SHA-256 of every file and text of the frozen copy, hex, sorted."
      },
      "resubmitBy": {
        "type": "string",
        "description": "Set for a referral: local date by which a resubmission is accepted."
      },
      "earlier": {
        "type": "array",
        "items": {
          "$ref": "#/$defs/FrozenVersion"
        },
        "description": "What was frozen of the same work before."
      }
    },
    "required": [
      "submissionId",
      "provider",
      "enrolmentId",
      "personId",
      "portfolioId",
      "batchId",
      "outcome",
      "lineageId",
      "digests",
      "resubmitBy",
      "earlier"
    ],
    "$defs": {
      "Board": {
        "type": "object",
        "description": "The board that released a batch.",
        "properties": {
          "reference": {
            "type": "string"
          },
          "heldOn": {
            "type": "string",
            "description": "Local date."
          }
        },
        "required": [
          "reference",
          "heldOn"
        ]
      },
      "FrozenVersion": {
        "type": "object",
        "description": "An earlier frozen copy of the same work: referred, or returned before it was assessed.",
        "properties": {
          "submissionId": {
            "type": "string"
          },
          "digests": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "SHA-256 of every file and text, hex, sorted."
          }
        },
        "required": [
          "submissionId",
          "digests"
        ]
      }
    }
  },
  "scheduling.group_formed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.group_formed.v1",
    "type": "object",
    "description": "A group was formed in a cohort, with the facilitator who leads it.",
    "properties": {
      "groupId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "cohortId": {
        "type": "string"
      },
      "name": {
        "type": "string"
      },
      "facilitatorId": {
        "type": "string"
      },
      "coFacilitatorIds": {
        "type": "array",
        "items": {
          "type": "string"
        }
      }
    },
    "required": [
      "groupId",
      "provider",
      "cohortId",
      "name",
      "facilitatorId",
      "coFacilitatorIds"
    ]
  },
  "scheduling.group_leaders_changed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.group_leaders_changed.v1",
    "type": "object",
    "description": "Another person leads or co-leads a group from now on.",
    "properties": {
      "groupId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "cohortId": {
        "type": "string"
      },
      "facilitatorId": {
        "type": "string"
      },
      "coFacilitatorIds": {
        "type": "array",
        "items": {
          "type": "string"
        }
      }
    },
    "required": [
      "groupId",
      "provider",
      "cohortId",
      "facilitatorId",
      "coFacilitatorIds"
    ]
  },
  "scheduling.group_member_joined.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.group_member_joined.v1",
    "type": "object",
    "description": "A participant joined a group.",
    "properties": {
      "groupId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "cohortId": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      }
    },
    "required": [
      "groupId",
      "provider",
      "cohortId",
      "enrolmentId",
      "personId"
    ]
  },
  "scheduling.group_member_left.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.group_member_left.v1",
    "type": "object",
    "description": "A participant left a group.",
    "properties": {
      "groupId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "cohortId": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      }
    },
    "required": [
      "groupId",
      "provider",
      "cohortId",
      "enrolmentId",
      "personId"
    ]
  },
  "scheduling.session_scheduled.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.session_scheduled.v1",
    "type": "object",
    "description": "A session has a date.",
    "properties": {
      "sessionId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "cohortId": {
        "type": "string",
        "description": "Empty for a programme-wide event."
      },
      "groupId": {
        "type": "string",
        "description": "Empty where it is not one group's."
      },
      "kind": {
        "type": "string"
      },
      "startsAt": {
        "type": "string",
        "format": "date-time"
      },
      "endsAt": {
        "type": "string",
        "format": "date-time"
      }
    },
    "required": [
      "sessionId",
      "provider",
      "cohortId",
      "groupId",
      "kind"
    ]
  },
  "scheduling.session_rescheduled.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.session_rescheduled.v1",
    "type": "object",
    "description": "A session was moved to another time.",
    "properties": {
      "sessionId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "startsAt": {
        "type": "string",
        "format": "date-time"
      },
      "endsAt": {
        "type": "string",
        "format": "date-time"
      }
    },
    "required": [
      "sessionId",
      "provider"
    ]
  },
  "scheduling.session_cancelled.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.session_cancelled.v1",
    "type": "object",
    "description": "A session will not take place.",
    "properties": {
      "sessionId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "sessionId",
      "provider",
      "reason"
    ]
  },
  "scheduling.session_postponed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.session_postponed.v1",
    "type": "object",
    "description": "A session gave up its date and waits for another. Bookings stand.",
    "properties": {
      "sessionId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "reason": {
        "type": "string",
        "description": "Reason code."
      }
    },
    "required": [
      "sessionId",
      "provider",
      "reason"
    ]
  },
  "scheduling.booking_confirmed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.booking_confirmed.v1",
    "type": "object",
    "description": "A participant has a place at a session, slot or visit.",
    "properties": {
      "bookingId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "sessionId": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      }
    },
    "required": [
      "bookingId",
      "provider",
      "sessionId",
      "enrolmentId",
      "personId"
    ]
  },
  "scheduling.booking_cancelled.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.booking_cancelled.v1",
    "type": "object",
    "description": "A booking was given up.",
    "properties": {
      "bookingId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "sessionId": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "late": {
        "type": "boolean",
        "description": "True where it came after the session's cancellation deadline."
      }
    },
    "required": [
      "bookingId",
      "provider",
      "sessionId",
      "enrolmentId",
      "late"
    ]
  },
  "scheduling.attendance_recorded.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.attendance_recorded.v1",
    "type": "object",
    "description": "A register entry was written. Entries are never changed: a correction reverses one and adds another.",
    "properties": {
      "enrolmentId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "sessionId": {
        "type": "string"
      },
      "kind": {
        "type": "string"
      },
      "entryId": {
        "type": "string"
      },
      "attendance": {
        "type": "string",
        "enum": [
          "ATTENDANCE_UNSPECIFIED",
          "ATTENDANCE_PRESENT",
          "ATTENDANCE_PART",
          "ATTENDANCE_ABSENT",
          "ATTENDANCE_EXCUSED"
        ]
      },
      "mode": {
        "type": "string",
        "enum": [
          "ATTENDANCE_MODE_UNSPECIFIED",
          "ATTENDANCE_MODE_IN_PERSON",
          "ATTENDANCE_MODE_ONLINE"
        ]
      },
      "correctsEntryId": {
        "type": "string",
        "description": "The entry that this one takes the place of; empty for a first entry."
      }
    },
    "required": [
      "enrolmentId",
      "provider",
      "sessionId",
      "kind",
      "entryId",
      "attendance",
      "mode",
      "correctsEntryId"
    ]
  },
  "scheduling.hours_credited.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.hours_credited.v1",
    "type": "object",
    "description": "Hours of support were received, each hour once however often it was registered.",
    "properties": {
      "enrolmentId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "entryId": {
        "type": "string"
      },
      "sessionId": {
        "type": "string"
      },
      "kind": {
        "type": "string"
      },
      "minutes": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      }
    },
    "required": [
      "enrolmentId",
      "provider",
      "entryId",
      "sessionId",
      "kind",
      "minutes"
    ]
  },
  "scheduling.hours_reversed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.hours_reversed.v1",
    "type": "object",
    "description": "An entry of the hours ledger was taken back.",
    "properties": {
      "enrolmentId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "entryId": {
        "type": "string"
      },
      "reversesEntryId": {
        "type": "string"
      },
      "minutes": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      }
    },
    "required": [
      "enrolmentId",
      "provider",
      "entryId",
      "reversesEntryId",
      "minutes"
    ]
  },
  "scheduling.hours_met.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.hours_met.v1",
    "type": "object",
    "description": "The minimum of hours that the award needs has been received.",
    "properties": {
      "enrolmentId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "minimumMinutes": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "receivedMinutes": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      }
    },
    "required": [
      "enrolmentId",
      "provider",
      "personId",
      "minimumMinutes",
      "receivedMinutes"
    ]
  },
  "scheduling.hours_fell_short.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.hours_fell_short.v1",
    "type": "object",
    "description": "A reversal took the hours under the minimum again.",
    "properties": {
      "enrolmentId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "minimumMinutes": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      },
      "receivedMinutes": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647
      }
    },
    "required": [
      "enrolmentId",
      "provider",
      "personId",
      "minimumMinutes",
      "receivedMinutes"
    ]
  },
  "scheduling.tutorial_gap_noticed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.tutorial_gap_noticed.v1",
    "type": "object",
    "description": "A participant has been without a tutorial for longer than the definition allows, and somebody should know.",
    "properties": {
      "gapId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      },
      "personId": {
        "type": "string"
      },
      "groupId": {
        "type": "string",
        "description": "Empty where the participant is in no group."
      },
      "since": {
        "type": "string",
        "format": "date-time",
        "description": "The last tutorial, or the start or resumption of the enrolment where there was none since."
      },
      "allowedDays": {
        "type": "integer",
        "minimum": -2147483648,
        "maximum": 2147483647,
        "description": "The longest time in days that the definition allows."
      }
    },
    "required": [
      "gapId",
      "provider",
      "enrolmentId",
      "personId",
      "groupId",
      "allowedDays"
    ]
  },
  "scheduling.tutorial_gap_closed.v1": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "scheduling.tutorial_gap_closed.v1",
    "type": "object",
    "description": "A participant who had been too long without a tutorial had one, or is not expected any more.",
    "properties": {
      "gapId": {
        "type": "string"
      },
      "provider": {
        "type": "string"
      },
      "enrolmentId": {
        "type": "string"
      }
    },
    "required": [
      "gapId",
      "provider",
      "enrolmentId"
    ]
  }
};
