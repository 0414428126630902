"""Business partners: customers with their addresses, and the people at them."""

from __future__ import annotations

import datetime as dt

import msgspec

from backends.domain import Contact, Customer
from backends.protocols.odata.shapes import Results
from backends.protocols.odata.values import day_of, time_of
from backends.vendors.sap_s4hana.account import Home
from backends.vendors.sap_s4hana.spelling import unpadded


class EmailRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_AddressEmailAddress."""

    email_address: str
    is_default_email_address: bool | None


class PhoneRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_AddressPhoneNumber."""

    international_phone_number: str
    phone_number: str
    is_default_phone_number: bool | None


class WebsiteRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A_AddressHomePageURL."""

    url: str = msgspec.field(name="WebsiteURL")


class AddressRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_BusinessPartnerAddress."""

    street_name: str
    house_number: str
    postal_code: str
    city_name: str
    region: str
    country: str
    mails: Results[EmailRow] = msgspec.field(name="to_EmailAddress")
    phones: Results[PhoneRow] = msgspec.field(name="to_PhoneNumber")
    websites: Results[WebsiteRow] = msgspec.field(name="to_URLAddress")

    @property
    def text(self) -> str | None:
        """The address in one line."""
        street = f"{self.street_name} {self.house_number}".strip()
        city = f"{self.postal_code} {self.city_name}".strip()
        return ", ".join(part for part in (street, city, self.country) if part) or None

    @property
    def mail(self) -> str | None:
        """The default address, or the first."""
        ordered = sorted(self.mails.all, key=lambda mail: not mail.is_default_email_address)
        return ordered[0].email_address or None if ordered else None

    @property
    def phone(self) -> str | None:
        """The default number, or the first."""
        ordered = sorted(self.phones.all, key=lambda phone: not phone.is_default_phone_number)
        if not ordered:
            return None
        return ordered[0].international_phone_number or ordered[0].phone_number or None

    @property
    def website(self) -> str | None:
        """The first page."""
        return self.websites.all[0].url or None if self.websites.all else None


class SalesAreaRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_CustomerSalesArea."""

    sales_organization: str
    customer_group: str


class CompanyRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_CustomerCompany."""

    payment_terms: str


class LedgerRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_Customer: what makes a business partner a customer."""

    customer_classification: str
    tax_number_1: str = msgspec.field(name="TaxNumber1")
    vat_registration: str = msgspec.field(name="VATRegistration")
    areas: Results[SalesAreaRow] = msgspec.field(name="to_CustomerSalesArea")


class PartnerRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_BusinessPartner with all that is told of a customer."""

    business_partner: str
    customer: str
    business_partner_full_name: str
    industry: str
    creation_date: str | None
    creation_time: str | None
    last_change_date: str | None
    last_change_time: str | None
    ledger: LedgerRow | None = msgspec.field(name="to_Customer")
    addresses: Results[AddressRow] = msgspec.field(name="to_BusinessPartnerAddress")

    def to_domain(self, home: Home) -> Customer:
        """Return the customer, with the first of the partner's addresses."""
        address = self.addresses.all[0] if self.addresses.all else None
        ledger = self.ledger
        return Customer(
            system=home.system,
            key=unpadded(self.customer),
            name=self.business_partner_full_name or None,
            segment=self._group(),
            grade=(ledger.customer_classification or None) if ledger else None,
            industry=self.industry or None,
            region=(address.region or None) if address else None,
            phone=address.phone if address else None,
            email=address.mail if address else None,
            website=address.website if address else None,
            address=address.text if address else None,
            tax_number=(ledger.vat_registration or ledger.tax_number_1 or None) if ledger else None,
            created=home.moment(day_of(self.creation_date), time_of(self.creation_time)),
            updated=home.moment(day_of(self.last_change_date), time_of(self.last_change_time)),
        )

    def _group(self) -> str | None:
        """Return the customer group, where all sales areas agree on it."""
        areas = self.ledger.areas.all if self.ledger else []
        groups = {area.customer_group for area in areas}
        return groups.pop() or None if len(groups) == 1 else None


class PartnerNumberRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_BusinessPartner of which only the numbers are read."""

    business_partner: str
    customer: str


class DebtorRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A_Customer with the terms of its companies."""

    companies: Results[CompanyRow] = msgspec.field(name="to_CustomerCompany")


class DebtorPartnerRow(PartnerNumberRow, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_BusinessPartner as a debtor."""

    debtor: DebtorRow | None = msgspec.field(name="to_Customer")

    @property
    def terms(self) -> str | None:
        """The terms of payment, where all companies agree on them."""
        companies = self.debtor.companies.all if self.debtor else []
        terms = {company.payment_terms for company in companies}
        return terms.pop() or None if len(terms) == 1 else None


class FunctionRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_BPContactToFuncAndDept."""

    contact_person_function: str
    contact_person_department: str
    phone_number: str
    email_address: str


class ContactRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_BusinessPartnerContact."""

    business_partner_person: str
    is_standard_relationship: bool | None
    validity_end_date: str | None
    function: FunctionRow | None = msgspec.field(name="to_ContactRelationship")

    def ended(self, today: dt.date) -> bool:
        """Whether the person has left."""
        end = day_of(self.validity_end_date)
        return end is not None and end < today

    def to_domain(self, home: Home, customer: str, name: str | None) -> Contact:
        """Return the contact; the number and the codes are those at the customer."""
        told = self.function
        title = (told.contact_person_function or told.contact_person_department) if told else ""
        return Contact(
            system=home.system,
            key=unpadded(self.business_partner_person),
            customer=customer,
            name=name,
            title=title or None,
            phone=(told.phone_number or None) if told else None,
            email=(told.email_address or None) if told else None,
            primary=self.is_standard_relationship,
        )


class ContactsRow(PartnerNumberRow, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_BusinessPartner with its people."""

    contacts: Results[ContactRow] = msgspec.field(name="to_BusinessPartnerContact")


class PersonRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_BusinessPartner that is a person."""

    business_partner: str
    business_partner_full_name: str
