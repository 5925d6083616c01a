/** The checks themselves, one class per group of requirements. */
package org.mpcap.conformance.catalogue;
